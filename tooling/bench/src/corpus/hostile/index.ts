import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFiller } from '../filler.ts'
import type { Kit } from '../kit.ts'
import { createRandom } from '../random.ts'
import { createTree } from '../tree.ts'
import { createLedger, type Truth } from '../truth.ts'
import { AIDER } from './aider.ts'
import type { HostileCase } from './case.ts'
import { BYTES } from './claude-bytes.ts'
import { REPEATS } from './claude-repeats.ts'
import { SPELLING } from './claude-spelling.ts'
import { CODEX } from './codex.ts'
import { GEMINI } from './gemini.ts'
import { OPENCODE } from './opencode.ts'

export type { HostileCase, Quad } from './case.ts'

/** Every edge, in the order in which they are written. */
export const HOSTILE_CASES: readonly HostileCase[] = [...REPEATS, ...BYTES, ...SPELLING, ...CODEX, ...OPENCODE, ...GEMINI, ...AIDER]

/** The project of a case, as its records name it; aider's is the folder of its history, below the home. */
export const projectOf = ({ cli, name }: Pick<HostileCase, 'cli' | 'name'>): string =>
  cli === 'aider' ? `~/src/${name}` : `/home/op/${name}`

/**
 * All cases in one HOME of less than 3 MB, with their truth as in a generated corpus; of its `lines` only `malformed` and `unknown` are
 * counted. Always the same.
 */
export function generateHostile(root: string, cases: readonly HostileCase[] = HOSTILE_CASES): Truth {
  mkdirSync(root, { recursive: true })
  if (readdirSync(root).length > 0) throw new Error(`${root} is not empty: a corpus needs a folder of its own`)
  const tree = createTree(root)
  const ledger = createLedger()
  const filler = createFiller('hostile')
  const endsAt = Date.UTC(2026, 10, 20)
  for (const hostile of cases) {
    const project = projectOf(hostile)
    const scale = { bytes: 0, sessions: 1, days: 1, endsAt, projects: [project] as const, toolSize: 1, disputed: true, damaged: false }
    const kit: Kit = { random: createRandom(hostile.name), filler, tree, ledger, scale }
    hostile.write(kit, project)
    for (const { at, ...request } of hostile.requests) ledger.request({ cli: hostile.cli, project, atMs: Date.parse(at), ...request })
    for (let count = hostile.malformed ?? 0; count > 0; count -= 1) ledger.malformedLine()
    for (let count = hostile.unknown ?? 0; count > 0; count -= 1) ledger.unknownLine('unknown')
  }
  const truth = ledger.close({ cli: 'all', seed: 'hostile', files: tree.files, bytes: tree.bytes })
  writeFileSync(join(root, 'truth.json'), `${JSON.stringify(truth, null, 1)}\n`)
  return truth
}
