import { createHash } from 'node:crypto'
import { inspectWorkspace, readBeads, type QuarantinedLine } from '@hoop/bead-cli'
import type { QueuePrograms } from './queue-program.ts'
import { toQueueBead, type QueueBead, type QueueChange } from './queue-bead.ts'

/** One look into a queue. */
export interface QueueRequest {
  /** The workspace. */
  readonly root: string
  /** Ask the program where the lines may be behind; else the exported lines alone. */
  readonly ask: boolean
  /** The `stateId` that the program has confirmed already. */
  readonly confirmed: string | undefined
  /** What is found is told as a change of what was found before under the same number; another one begins anew. */
  readonly epoch: number
}

/** What a look found, as a change of the one before. */
export interface QueueNews extends QueueChange {
  /** There was none before: `changed` is all there is. */
  readonly isWhole: boolean
  /** How many beads there are now. */
  readonly count: number
  readonly quarantined: readonly QuarantinedLine[]
  readonly source: 'lines' | 'program'
  readonly stale: string | undefined
  /** `false`: the program may know more than the lines say. */
  readonly isCertain: boolean
  readonly stateId: string
}

/** Looks into queues without changing them. */
export interface QueueReader {
  /**
   * `undefined`: there is nothing that could be read so, or what was found is older than what a later look has told by now. Throws a
   * `BeadCliError` where nothing can be read.
   */
  read(request: QueueRequest): Promise<QueueNews | undefined>
  close(): Promise<void>
}

interface Told {
  readonly epoch: number
  /** By id, a digest of the bead as it was told. */
  digests: ReadonlyMap<string, string>
  /** Counts up with every look at the lines. */
  looks: number
}

/** Reads in this thread. Remembers a digest of each bead that it told, not the bead. */
export function createQueueReader(programs: QueuePrograms, env: NodeJS.ProcessEnv): QueueReader {
  const told = new Map<string, Told>()
  const toldOf = ({ root, epoch }: QueueRequest): Told => {
    const known = told.get(root)
    if (known?.epoch === epoch) return known
    const begun = { epoch, digests: new Map<string, string>(), looks: 0 }
    told.set(root, begun)
    return begun
  }
  return {
    async read(request) {
      const { root, ask, confirmed } = request
      const before = toldOf(request)
      const look = ask ? before.looks : ++before.looks
      const workspace = await inspectWorkspace(root)
      if (!ask && !workspace.exported) return undefined
      const program = ask ? await programs.find(workspace.kind) : undefined
      const { beads, quarantined, source, stale, isCertain, stateId } = await readBeads(workspace, {
        env,
        ...(program ? { program } : {}),
        ...(confirmed === undefined ? {} : { confirmed }),
      })
      if (told.get(root) !== before || before.looks !== look) return undefined
      const isWhole = before.digests.size === 0
      const { changed, gone, digests } = compare(before.digests, beads.map(toQueueBead))
      before.digests = digests
      return { changed, gone, isWhole, count: beads.length, quarantined, source, stale, isCertain, stateId }
    },
    close: () => Promise.resolve(),
  }
}

/** What differs from what was told before. */
function compare(before: ReadonlyMap<string, string>, beads: readonly QueueBead[]) {
  const digests = new Map<string, string>()
  const changed = beads.filter((bead) => {
    const digest = digestOf(bead)
    digests.set(bead.id, digest)
    return before.get(bead.id) !== digest
  })
  return { changed, gone: [...before.keys()].filter((id) => !digests.has(id)), digests }
}

/** Of all there is of a bead. What a list leaves out of the record may have been completed by other reads. */
function digestOf({ json, dependencies, dependents, comments }: QueueBead): string {
  const hash = createHash('sha1').update(json)
  if (dependencies || dependents || comments) hash.update(JSON.stringify([dependencies, dependents, comments]))
  return hash.digest('base64')
}
