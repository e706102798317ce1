import { type Bell, createBell } from '@hoop/jsonl'

/** Rings when any of several files or folders may have changed. */
export interface Bells {
  /** From now on these, and no others; one that ends in a separator is a folder, and anything in it rings. Whether there is a new one. */
  listenTo(paths: readonly string[]): boolean
  /** Resolves at the next ring of any, or after the sweep; at once if one rang since the last call. */
  wait(): Promise<'rung' | 'closed'>
  close(): void
}

/** More folders than this are left to the sweep: watches are scarce. */
const maxBells = 64

export function createBells({ sweepMs, signal }: { readonly sweepMs: number; readonly signal?: AbortSignal | undefined }): Bells {
  const bells = new Map<string, Bell>()
  let isClosed = signal?.aborted ?? false
  let hasRung = false
  let wake: (() => void) | undefined

  function ring(): void {
    hasRung = true
    wake?.()
  }

  async function hear(path: string, bell: Bell): Promise<void> {
    for (let rung = await bell.wait(); rung !== 'closed'; rung = await bell.wait()) {
      if (rung === 'sweep') bell.renew()
      if (bells.get(path) === bell) ring()
    }
  }

  function close(): void {
    isClosed = true
    for (const bell of bells.values()) bell.close()
    bells.clear()
    signal?.removeEventListener('abort', close)
    wake?.()
  }
  signal?.addEventListener('abort', close)

  return {
    listenTo(paths) {
      if (isClosed) return false
      let isMore = false
      const wanted = new Set(paths.slice(0, maxBells))
      for (const [path, bell] of bells) {
        if (wanted.has(path)) continue
        bells.delete(path)
        bell.close()
      }
      for (const path of wanted) {
        if (bells.has(path)) continue
        const bell = createBell(path, { sweepMs, watch: true })
        bells.set(path, bell)
        void hear(path, bell)
        isMore = true
      }
      return isMore
    },
    async wait() {
      if (!hasRung && !isClosed) await new Promise<void>((resolve) => (wake = resolve))
      wake = undefined
      hasRung = false
      return isClosed ? 'closed' : 'rung'
    },
    close,
  }
}
