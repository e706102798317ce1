/** What to do with something that came for a topic. */
export type Verdict = 'take' | 'old' | 'gap'

/** Where one topic stands: the number of what was last taken, or `undefined` while a snapshot is awaited. */
export interface TopicLog {
  snapshot(seq: number): void
  event(seq: number, prev: number): Verdict
  /** From now on only a snapshot counts. */
  forget(): void
  readonly isSynced: boolean
}

/**
 * Follows one topic's numbers. `prev` of an event is the number of the topic's event before it, so any other than the last one taken
 * means that something was missed. Right after a snapshot the event before may be older than the snapshot itself.
 */
export function createTopicLog(): TopicLog {
  let last: number | undefined
  let sawEvent = false
  return {
    snapshot(seq) {
      last = seq
      sawEvent = false
    },
    event(seq, prev) {
      if (last === undefined || seq <= last) return 'old'
      if (sawEvent ? prev !== last : prev > last) {
        last = undefined
        return 'gap'
      }
      last = seq
      sawEvent = true
      return 'take'
    },
    forget() {
      last = undefined
    },
    get isSynced() {
      return last !== undefined
    },
  }
}
