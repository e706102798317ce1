import type { SessionSpend, SpendStore } from '../index/index.ts'

/** What sessions cost, for those who cannot wait for an answer: what is asked for is read, and kept as it is now. */
export interface SessionCosts {
  /** `undefined` while it is not known, and for a session without requests. */
  of(key: string): SessionSpend | undefined
  /** Called when what was asked for is something else. Returns a function that stops it. */
  onChange(listener: () => void): () => void
  close(): void
}

export interface SessionCostsOptions {
  readonly spend: Pick<SpendStore, 'costs' | 'onSpent'>
  readonly onError: (error: unknown) => void
  /** What changes within this time is read together. */
  readonly gatherMs?: number
}

const defaultGatherMs = 500
/** Asked for at a time: an answer holds up no other for long. */
const batch = 2000

export function createSessionCosts({ spend, onError, gatherMs = defaultGatherMs }: SessionCostsOptions): SessionCosts {
  const known = new Map<string, SessionSpend | undefined>()
  const listeners = new Set<() => void>()
  const wanted = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let isReading = false
  let isClosed = false

  const readSoon = (withinMs: number) => {
    if (timer !== undefined || isReading || isClosed) return
    timer = setTimeout(() => {
      timer = undefined
      void read()
    }, withinMs)
    timer.unref()
  }
  const read = async () => {
    isReading = true
    let isOther = false
    try {
      while (wanted.size > 0) {
        const keys = [...wanted].slice(0, batch)
        for (const key of keys) wanted.delete(key)
        const found = new Map((await spend.costs(keys)).map((one) => [one.key, one]))
        for (const key of keys) {
          const [before, after] = [known.get(key), found.get(key)]
          known.set(key, after)
          isOther ||= !isSame(before, after)
        }
      }
    } catch (error) {
      if (!isClosed) onError(error)
    }
    isReading = false
    if (isOther && !isClosed) for (const listener of listeners) listener()
    if (wanted.size > 0) readSoon(gatherMs)
  }
  const stop = spend.onSpent((keys) => {
    for (const key of keys ?? known.keys()) if (known.has(key)) wanted.add(key)
    if (wanted.size > 0) readSoon(gatherMs)
  })

  return {
    of(key) {
      if (!known.has(key)) {
        known.set(key, undefined)
        wanted.add(key)
        readSoon(0)
      }
      return known.get(key)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      wanted.clear()
      stop()
    },
  }
}

function isSame(a: SessionSpend | undefined, b: SessionSpend | undefined): boolean {
  return a?.nanoUsd === b?.nanoUsd && a?.requests === b?.requests && a?.unpriced === b?.unpriced && a?.estimates === b?.estimates
}
