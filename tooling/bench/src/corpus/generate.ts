import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeAider } from './aider/index.ts'
import { writeClaude } from './claude/index.ts'
import { writeCodex } from './codex/index.ts'
import { createFiller } from './filler.ts'
import { writeGemini } from './gemini/index.ts'
import type { Kit, Scale } from './kit.ts'
import { writeOpenCode } from './opencode/index.ts'
import { createRandom } from './random.ts'
import { createTree } from './tree.ts'
import { createLedger, type Cli, type Truth } from './truth.ts'

export interface CorpusOptions {
  readonly cli: Cli | 'all'
  /** An absent or empty folder; it becomes a HOME with `truth.json` beside the CLIs' own folders. */
  readonly root: string
  /** The same seed and options give the same bytes. Default `1`. */
  readonly seed?: string
  /** Stop at about this size, for each CLI. Default 10 MB. */
  readonly bytes?: number
  /** At most so many main sessions of each CLI; with 1, all bytes go into a single file. */
  readonly sessions?: number
  readonly days?: number
  readonly projects?: number
  /** The corpus's days lie before this moment. Default 2026-11-20T00:00:00Z. */
  readonly endsAt?: number
  /** Factor on the size of what tools print, for Claude and Codex. Default 1; with 0.05 most bytes are in records with usage. */
  readonly toolSize?: number
  /** Also copies and repeats without a request id, which ccusage counts twice. Default false. */
  readonly disputed?: boolean
  /** Also damaged lines, unknown records, torn tails. Default true. */
  readonly damaged?: boolean
}

const FORMATS: Record<Cli, (kit: Kit) => void> = {
  claude: writeClaude,
  codex: writeCodex,
  opencode: writeOpenCode,
  gemini: writeGemini,
  aider: writeAider,
}

/**
 * Writes a corpus as the real CLIs would have left it, and returns what a reader of it must find, also as `truth.json`. The truth is
 * booked while writing, never read back. Memory does not grow with the size.
 */
export function generateCorpus(options: CorpusOptions): Truth {
  const { cli, root, seed = '1' } = options
  mkdirSync(root, { recursive: true })
  if (readdirSync(root).length > 0) throw new Error(`${root} is not empty: a corpus needs a folder of its own`)
  const tree = createTree(root)
  const ledger = createLedger()
  const scale = scaleOf(options)
  for (const format of cli === 'all' ? CLIS : [cli]) {
    const random = createRandom(`${seed}/${format}`)
    FORMATS[format]({ random, filler: createFiller(`${seed}/${format}`), tree, ledger, scale })
  }
  const truth = ledger.close({ cli, seed, files: tree.files, bytes: tree.bytes })
  writeFileSync(join(root, 'truth.json'), `${JSON.stringify(truth, null, 1)}\n`)
  return truth
}

export const CLIS = ['claude', 'codex', 'opencode', 'gemini', 'aider'] as const satisfies readonly Cli[]

function scaleOf(options: CorpusOptions): Scale {
  const names = Array.from({ length: options.projects ?? 24 }, (_, index) => `/home/op/${PROJECTS[index % PROJECTS.length]}-${index}`)
  const [first = '/home/op/web', ...rest] = names
  return {
    bytes: options.bytes ?? 10_000_000,
    sessions: options.sessions ?? Number.POSITIVE_INFINITY,
    days: options.days ?? 60,
    endsAt: options.endsAt ?? Date.UTC(2026, 10, 20),
    projects: [first, ...rest],
    toolSize: options.toolSize ?? 1,
    disputed: options.disputed ?? false,
    damaged: options.damaged ?? true,
  }
}

const PROJECTS = ['ws', 'web.site', 'api_server', 'größe', 'cli'] as const
