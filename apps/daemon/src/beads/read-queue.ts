import { readBeads, type QuarantinedLine, type Workspace } from '@hoop/bead-cli'
import type { QueuePrograms } from './queue-program.ts'
import { toQueueBead, type QueueBead } from './queue-bead.ts'

/** One look into a queue. */
export interface QueueReading {
  readonly beads: readonly QueueBead[]
  readonly quarantined: readonly QuarantinedLine[]
  readonly source: 'lines' | 'program'
  readonly stale: string | undefined
  /** `false`: the program may know more than the lines say. */
  readonly isCertain: boolean
  readonly stateId: string
}

/**
 * Reads a queue without changing it. Without `programs` the exported lines alone; `undefined` then if there are none. Throws a
 * `BeadCliError` where nothing can be read.
 */
export async function readQueue(
  workspace: Workspace,
  {
    programs,
    env,
    confirmed,
  }: { readonly programs?: QueuePrograms; readonly env?: NodeJS.ProcessEnv; readonly confirmed?: string | undefined },
): Promise<QueueReading | undefined> {
  if (!programs && !workspace.exported) return undefined
  const program = await programs?.find(workspace.kind)
  const { beads, quarantined, source, stale, isCertain, stateId } = await readBeads(workspace, {
    ...(program ? { program } : {}),
    ...(env ? { env } : {}),
    ...(confirmed === undefined ? {} : { confirmed }),
  })
  return { beads: beads.map(toQueueBead), quarantined, source, stale, isCertain, stateId }
}
