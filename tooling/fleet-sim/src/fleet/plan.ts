import { join } from 'node:path'
import type { ClaimStyle } from '../worker/context.ts'
import type { Layout } from './layout.ts'

/** What a fleet is set up for. */
export type Scenario = 'demo' | 'steady' | 'none'

/** A project with its workspaces, each a folder of the fleet's home with a queue. */
export interface ProjectPlan {
  readonly name: string
  readonly label: string
  readonly workspaces: readonly WorkspacePlan[]
}

/** One workspace. */
export interface WorkspacePlan {
  readonly name: string
  readonly prefix: string
  /** No work ever comes: its workers end up in knot. */
  readonly isEmpty: boolean
}

/** One adapter's YAML. */
export interface AdapterPlan {
  readonly name: string
  readonly cli: string
  readonly command: string
  readonly provider: string
  readonly model: string
  readonly timeoutSecs: number
}

/** One worker. */
export interface WorkerPlan {
  readonly identifier: string
  readonly adapter: string
  readonly workspace: string
  readonly claimStyle: ClaimStyle
  readonly roams: boolean
}

/** The whole fleet. */
export interface FleetPlan {
  readonly projects: readonly ProjectPlan[]
  readonly adapters: readonly AdapterPlan[]
  readonly workers: readonly WorkerPlan[]
}

const projects: readonly ProjectPlan[] = [
  {
    name: 'storefront',
    label: 'Storefront',
    workspaces: [
      { name: 'storefront-web', prefix: 'web', isEmpty: false },
      { name: 'storefront-api', prefix: 'api', isEmpty: false },
    ],
  },
  { name: 'atlas', label: 'Atlas', workspaces: [{ name: 'atlas', prefix: 'atl', isEmpty: false }] },
  { name: 'ledger', label: 'Ledger', workspaces: [{ name: 'ledger', prefix: 'led', isEmpty: false }] },
  { name: 'handbook', label: 'Handbook', workspaces: [{ name: 'handbook', prefix: 'hb', isEmpty: true }] },
]

const claude = 'claude --print --dangerously-skip-permissions --model {model} --output-format stream-json --verbose'

const adapters: readonly AdapterPlan[] = [
  { name: 'claude-sonnet', cli: 'claude', command: claude, provider: 'anthropic', model: 'claude-sonnet-4-5-20250929', timeoutSecs: 0 },
  { name: 'claude-opus', cli: 'claude', command: claude, provider: 'anthropic', model: 'claude-opus-4-5-20251101', timeoutSecs: 0 },
  { name: 'claude-haiku', cli: 'claude', command: claude, provider: 'anthropic', model: 'claude-haiku-4-5-20251001', timeoutSecs: 16 },
  {
    name: 'codex-gpt-5.6-sol',
    cli: 'codex',
    command: 'codex exec --model {model} -',
    provider: 'openai',
    model: 'gpt-5.6-sol',
    timeoutSecs: 0,
  },
  {
    name: 'codex-gpt-5.6-luna',
    cli: 'codex',
    command: 'codex exec --model {model} -',
    provider: 'openai',
    model: 'gpt-5.6-luna',
    timeoutSecs: 0,
  },
  { name: 'opencode-glm-5', cli: 'opencode', command: 'opencode run --model zai/{model}', provider: 'zai', model: 'glm-5', timeoutSecs: 0 },
  {
    name: 'gemini-3-pro',
    cli: 'gemini',
    command: 'gemini --yolo --model {model} --prompt -',
    provider: 'google',
    model: 'gemini-3-pro',
    timeoutSecs: 0,
  },
  {
    name: 'aider-deepseek',
    cli: 'aider',
    command: 'aider --yes-always --model deepseek/{model} --message-file /dev/stdin',
    provider: 'deepseek',
    model: 'deepseek-chat',
    timeoutSecs: 0,
  },
]

/** Adapter, workspace, and whether it plucks (p) or roams (r), in NATO order. */
const crew: readonly (readonly [string, string, string?])[] = [
  ['claude-sonnet', 'storefront-web'],
  ['codex-gpt-5.6-sol', 'storefront-web'],
  ['opencode-glm-5', 'storefront-web'],
  ['gemini-3-pro', 'storefront-web'],
  ['claude-haiku', 'storefront-api', 'p'],
  ['codex-gpt-5.6-luna', 'storefront-api', 'p'],
  ['codex-gpt-5.6-sol', 'storefront-api', 'p'],
  ['aider-deepseek', 'storefront-api'],
  ['claude-opus', 'atlas'],
  ['opencode-glm-5', 'atlas'],
  ['gemini-3-pro', 'atlas'],
  ['claude-sonnet', 'atlas'],
  ['claude-opus', 'ledger'],
  ['codex-gpt-5.6-sol', 'ledger'],
  ['aider-deepseek', 'ledger'],
  ['claude-sonnet', 'ledger'],
  ['gemini-3-pro', 'handbook'],
  ['codex-gpt-5.6-luna', 'handbook', 'r'],
]

const nato =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'.split(
    ' ',
  )

/** The fleet of a scenario with so many workers; more than the crew go round it again. */
export function planFleet(layout: Layout, workerCount: number = crew.length): FleetPlan {
  const workers = Array.from({ length: workerCount }, (_, index): WorkerPlan => {
    const [adapter, workspace, style] = crew[index % crew.length] ?? ['claude-sonnet', 'storefront-web']
    const word = nato[index % nato.length] ?? 'alpha'
    const round = Math.trunc(index / nato.length)
    return {
      identifier: round === 0 ? word : `${word}-${round + 1}`,
      adapter,
      workspace: join(layout.home, workspace),
      claimStyle: style === 'p' ? 'pluck' : 'auto',
      roams: style === 'r',
    }
  })
  return { projects, adapters, workers }
}

/** NEEDLE's name for a worker. */
export const qualify = (worker: WorkerPlan): string => `${worker.adapter}-${worker.identifier}`
