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
export declare function createTopicLog(): TopicLog
//# sourceMappingURL=topic-log.d.ts.map
