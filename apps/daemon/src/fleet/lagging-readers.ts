import type { SourceView } from '@hoop/protocol'
import type { Condition } from '../alerts/condition.ts'

/** A reader this far behind its file does not catch up with one batch. */
const behindAtLeast = 1024 * 1024

/** Files that are followed line by line. What is wrong with a queue is told of its workspace. */
const followed: readonly SourceView['kind'][] = ['log', 'events', 'heartbeats']

/** Files of which more was written than has been read, and files that cannot be read: what they tell is missing from the fleet. */
export function createLaggingReaders() {
  const since = new Map<string, number>()
  return (
    sources: Iterable<Pick<SourceView, 'path' | 'kind' | 'project' | 'sizeBytes' | 'readBytes' | 'tornBytes' | 'error'>>,
    now: number,
  ) => {
    const found: Condition[] = []
    const lagging = new Set<string>()
    for (const { path, kind, project, sizeBytes, readBytes, tornBytes, error } of sources) {
      if (!followed.includes(kind)) continue
      const behind = sizeBytes - readBytes - tornBytes
      if (error === null && behind < behindAtLeast) continue
      lagging.add(path)
      if (!since.has(path)) since.set(path, now)
      const why =
        error === null ? `More than ${behindAtLeast / 1024 / 1024} MiB of ${path} have not been read.` : `${path} cannot be read: ${error}.`
      found.push({
        kind: 'reader-behind',
        subject: path,
        severity: 'warn',
        project,
        why,
        since: since.get(path) ?? now,
        evidence: [{ path }],
      })
    }
    for (const path of since.keys()) if (!lagging.has(path)) since.delete(path)
    return found
  }
}
