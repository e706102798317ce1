import type { EntryView } from '@hoop/protocol'
import { shortenEntry, sizeOfEntry } from '../index/query/cut-entry.ts'

/** How many of a session's last entries its topic shows at first. */
export const entriesInSnapshot = 200
/** About so many characters of them are kept whole; of each one further back, the beginning. */
const wholeChars = 768 * 1024
const shortChars = 1000

/** The last entries of a session, in bounded memory, as they are after all that was told of it. */
export class EntryWindow {
  #entries: EntryView[] = []
  #sizes: number[] = []
  #first = 0

  /** Nothing of before holds; these, in order, are the last ones. */
  reset(entries: readonly EntryView[]): void {
    this.#entries = []
    this.#sizes = []
    this.#first = entries[0]?.seq ?? 0
    this.append(entries)
  }

  append(entries: readonly EntryView[]): void {
    for (const entry of entries) {
      if (this.#entries.length === 0) this.#first = entry.seq
      this.#entries.push(entry)
      this.#sizes.push(sizeOfEntry(entry))
    }
    const extra = this.#entries.length - entriesInSnapshot
    if (extra > 0) {
      this.#entries.splice(0, extra)
      this.#sizes.splice(0, extra)
      this.#first += extra
    }
    this.#bound()
  }

  /** Each takes the place of the one with its number; those that lie further back are not held. */
  change(entries: readonly EntryView[]): void {
    for (const entry of entries) {
      const at = entry.seq - this.#first
      if (at < 0 || at >= this.#entries.length) continue
      this.#entries[at] = entry
      this.#sizes[at] = sizeOfEntry(entry)
    }
    this.#bound()
  }

  entries(): readonly EntryView[] {
    return this.#entries
  }

  #bound(): void {
    let chars = 0
    for (let at = this.#entries.length - 1; at >= 0; at -= 1) {
      const entry = this.#entries[at]
      const size = this.#sizes[at] ?? 0
      chars += size
      if (!entry || chars <= wholeChars || size <= 2 * shortChars) continue
      const short = shortenEntry(entry, shortChars)
      this.#entries[at] = short
      chars -= size - (this.#sizes[at] = sizeOfEntry(short))
    }
  }
}
