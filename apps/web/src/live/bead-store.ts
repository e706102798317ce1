import type { BeadChange, BeadView } from '@hoop/protocol'
import type { BeadNews } from '../model/bead-news.ts'

/** Every bead as the page knows it. Plain maps: ten thousand of them are read by a few memos, not by ten thousand proxies. */
export interface BeadStore {
  readonly byKey: ReadonlyMap<string, BeadView>
  readonly news: ReadonlyMap<string, BeadNews>
  /** A reading of all pages begins. What the socket tells from here on is newer than any of them. */
  begin(): void
  page(items: readonly BeadView[]): void
  /** All pages are read: what none of them held, and no event, is gone. */
  finish(): void
  change(change: BeadChange, at: number): void
  gone(key: string): void
}

export function createBeadStore(): BeadStore {
  const byKey = new Map<string, BeadView>()
  const news = new Map<string, BeadNews>()
  /** Told by the socket since the reading began. */
  let told = new Set<string>()
  let read = new Set<string>()
  return {
    byKey,
    news,
    begin() {
      told = new Set()
      read = new Set()
    },
    page(items) {
      for (const bead of items) {
        read.add(bead.key)
        if (!told.has(bead.key)) byKey.set(bead.key, sameOr(byKey.get(bead.key), bead))
      }
    },
    finish() {
      for (const key of byKey.keys()) if (!read.has(key) && !told.has(key)) byKey.delete(key)
    },
    change({ changed, ...bead }, at) {
      told.add(bead.key)
      byKey.set(bead.key, bead)
      news.set(bead.key, { fields: changed ?? [], at })
    },
    gone(key) {
      told.add(key)
      byKey.delete(key)
      news.delete(key)
    },
  }
}

/** The object that is known already, where the one that came says the same: nothing then is drawn again. */
function sameOr(known: BeadView | undefined, next: BeadView): BeadView {
  return known !== undefined && JSON.stringify(known) === JSON.stringify(next) ? known : next
}
