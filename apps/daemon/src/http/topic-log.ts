import type { FleetChange } from '../fleet/store.ts'

/** A change, and for each of its topics the seq of that topic's event before. */
export interface LoggedChange {
  readonly change: FleetChange
  readonly steps: readonly { readonly topic: string; readonly prev: number }[]
}

/**
 * The newest changes, and where each topic stands. A topic's position is the seq of its last event; of a topic that had none since the
 * start it is the seq at the start. So `prev` of an event is the position that the snapshot or the event before it named.
 */
export class TopicLog {
  readonly #capacity: number
  readonly #start: number
  readonly #positions = new Map<string, number>()
  #changes: LoggedChange[] = []
  /** Everything after this seq is in `#changes`. */
  #floor: number
  #last: number

  constructor(startSeq: number, capacity: number) {
    this.#start = this.#floor = this.#last = startSeq
    this.#capacity = capacity
  }

  position(topic: string): number {
    return this.#positions.get(topic) ?? this.#start
  }

  /** Takes the next change. One that is not kept moves its topics on all the same: they must be ones that nobody resumes. */
  append(change: FleetChange, isKept = true): LoggedChange {
    const steps = [...new Set(change.topics)].map((topic) => ({ topic, prev: this.position(topic) }))
    for (const { topic } of steps) this.#positions.set(topic, change.seq)
    const logged = { change, steps }
    this.#last = change.seq
    if (!isKept) return logged
    this.#changes.push(logged)
    if (this.#changes.length >= this.#capacity * 2) {
      const kept = this.#changes.slice(-this.#capacity)
      this.#floor = this.#changes.at(-kept.length - 1)?.change.seq ?? this.#floor
      this.#changes = kept
    }
    return logged
  }

  /** The changes after `seq`, or `undefined` if some of them are no longer kept (or `seq` was never given out). */
  since(seq: number): readonly LoggedChange[] | undefined {
    if (seq < this.#floor || seq > this.#last) return undefined
    const from = this.#changes.findIndex(({ change }) => change.seq > seq)
    return from === -1 ? [] : this.#changes.slice(from)
  }
}
