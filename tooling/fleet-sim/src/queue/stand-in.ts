import type { Clock } from '../system/time.ts'
import { openQueueFile } from './queue-file.ts'
import type { Queue } from './queue.ts'

/** The bundled stand-in as a queue: in this process, for a program call each time would cost more than all the rest. */
export function createStandIn(workspace: string, clock: Clock): Queue {
  const queue = openQueueFile(workspace, clock)
  return {
    workspace,
    list: async () => queue.list(),
    ready: async () => queue.ready(),
    find: async (id) => queue.find(id),
    create: async (input) => queue.create(input),
    update: async (id, patch) => void queue.update(id, patch),
    claim: async (id, worker) => queue.claim(id, worker),
    claimNext: async (worker) => queue.claimNext(worker),
    archive: async (keep) => queue.archive(keep),
  }
}
