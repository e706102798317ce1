import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBr, isBr } from '../queue/br/find-br.ts'
import { readAnswer } from '../queue/br/read-answer.ts'
import { runBr } from '../queue/br/run-br.ts'
import { isWorkspace } from '../queue/queue-file.ts'
import type { Layout } from './layout.ts'
import type { FleetPlan } from './plan.ts'

/** Who shall keep the queues: a `br` if one is on the PATH (`auto`), nobody but the stand-in, or the program at a path. */
export type QueueChoice = 'auto' | 'stand-in' | (string & {})

/**
 * Makes the queues that are not there yet. Returns the `br` that keeps them, or null for the stand-in.
 *
 * With `auto`, queues that an earlier run left decide, and a `br` that cannot make one is not used. Throws where the
 * program that was named, or that made the queues of an earlier run, is no `br` or fails.
 */
export async function buildQueues(layout: Layout, plan: FleetPlan, choice: QueueChoice, path: string): Promise<string | null> {
  const workspaces = plan.projects
    .flatMap((project) => project.workspaces)
    .map((workspace) => ({ root: join(layout.home, workspace.name), prefix: workspace.prefix }))
  const left = workspaces.filter(({ root }) => isWorkspace(root)).map(({ root }) => root)
  const missing = workspaces.filter(({ root }) => !isWorkspace(root))
  const isOfBr = left.some(hasDatabase)
  const program = await chooseProgram(choice, path, left.length === 0 ? undefined : isOfBr, left)
  for (const { root } of missing) mkdirSync(root, { recursive: true })
  if (program !== null) {
    const made = await Promise.allSettled(missing.map(({ root, prefix }) => initQueue(program, root, prefix)))
    const failed = made.find((result) => result.status === 'rejected')
    if (!failed) return program
    if (choice !== 'auto' || isOfBr) throw failed.reason
    process.stderr.write(
      `${failed.reason instanceof Error ? failed.reason.message : String(failed.reason)}; the stand-in keeps the queues\n`,
    )
    for (const { root } of missing) rmSync(join(root, '.beads'), { recursive: true, force: true })
  }
  for (const { root, prefix } of missing) buildStandIn(root, prefix)
  return null
}

const hasDatabase = (root: string): boolean => existsSync(join(root, '.beads', 'beads.db'))

async function chooseProgram(
  choice: QueueChoice,
  path: string,
  isOfBr: boolean | undefined,
  left: readonly string[],
): Promise<string | null> {
  const found = choice === 'stand-in' ? null : choice === 'auto' ? await findBr(path) : choice
  if (found !== null && choice !== 'auto' && !(await isBr(found))) throw new Error(`${found} is no br: its --version does not say so`)
  if (isOfBr === undefined || isOfBr === (found !== null)) return found
  if (!isOfBr && choice === 'auto') return null
  throw new Error(
    isOfBr
      ? `the queues in ${left[0]} and its like were made by br, and ${choice === 'stand-in' ? 'the stand-in cannot keep them' : 'no br is on the PATH'}; start without --keep`
      : `the queues in ${left[0]} and its like are the stand-in's, and ${found} cannot keep them; start without --keep`,
  )
}

async function initQueue(program: string, root: string, prefix: string): Promise<void> {
  try {
    readAnswer(await runBr(program, ['init', `--prefix=${prefix}`, '--json'], root))
  } catch (error) {
    throw new Error(`${program} init failed in ${root}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (!hasDatabase(root)) throw new Error(`${program} init left no database in ${root}`)
}

function buildStandIn(root: string, prefix: string): void {
  const beads = join(root, '.beads')
  mkdirSync(beads, { recursive: true })
  writeFileSync(join(beads, 'config.yaml'), `issue_prefix: ${prefix}\ndefault_priority: 2\ndefault_type: task\n`)
  writeFileSync(join(beads, 'metadata.json'), JSON.stringify({ database: 'beads.db', jsonl_export: 'issues.jsonl' }, null, 2))
  writeFileSync(join(beads, 'issues.jsonl'), '', { mode: 0o600 })
}
