import type { ExecutionView } from '@hoop/protocol'
import type { PriceOverrides } from '@hoop/quota'
import type { Announcer, FleetStore } from '../fleet/store.ts'
import { userHome } from '../home.ts'
import type { Log } from '../log.ts'
import type { LiveMasker } from '../redaction/masker.ts'
import type { Project } from '../projects/index.ts'
import { indexPath } from './index-db.ts'
import type { AgentState } from './live-sessions.ts'
import type { Joins } from '../joins/index.ts'
import { type IndexJoins, openSessionIndex, type SessionIndex } from './session-index.ts'

export interface DaemonIndexOptions {
  /** HOOP's own folder. */
  readonly home: string
  readonly projects: () => readonly Project[]
  /** Homes below which the CLIs keep their sessions. */
  readonly sessionHomes: () => readonly string[]
  /** How many characters of a tool's input, and of its output, are indexed. */
  readonly toolChars: number
  /** The operator's own prices, as they are at the start. */
  readonly prices?: PriceOverrides | undefined
  readonly store: FleetStore & Announcer
  readonly joins: Joins & IndexJoins
  readonly masker: LiveMasker
  /** Topics of the one session on which somebody listens. */
  readonly topicsOf: (key: string) => readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
}

/** The variables that move the files of a CLI. A thread is handed these, and nothing else of the environment. */
const movingVariables = [
  'CLAUDE_CONFIG_DIR',
  'CODEX_HOME',
  'GEMINI_CLI_HOME',
  'OPENCODE_DB',
  'OPENCODE_TEST_HOME',
  'AIDER_CHAT_HISTORY_FILE',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
] as const

/** The session index of a running daemon. */
export function openDaemonIndex({
  home,
  projects,
  sessionHomes,
  toolChars,
  prices,
  store,
  joins,
  masker,
  topicsOf,
  env,
  log,
}: DaemonIndexOptions): SessionIndex {
  const own = userHome(env)
  const variables = Object.fromEntries(movingVariables.map((name) => [name, env[name]]))
  return openSessionIndex({
    path: indexPath(home),
    places: () => ({
      homes: sessionHomes().map((one) => ({ home: one, env: one === own ? variables : {} })),
      workspaces: projects().flatMap(({ workspaces }) => workspaces.map(({ path }) => path)),
    }),
    projects,
    toolChars,
    prices,
    agentOf: ({ key }) => agentOf(joins.executionOf(key)),
    joins,
    masker,
    topicsOf,
    announce: (topics, event) => store.announce(topics, event),
    now: Date.now,
    onTrouble: (trouble) => log.warn(trouble, 'session index'),
  })
}

/** A worker's agent that has ended writes no more. */
function agentOf(execution: ExecutionView | undefined): AgentState {
  if (!execution) return undefined
  return execution.endedAt === null ? 'running' : 'ended'
}
