/** Runs one job again and again: at once after a hint, and at least every `everyMs`. Never twice at the same time. */
export interface Sweeper {
  /** Something may have changed: run soon. Hints during a run lead to exactly one more run. */
  hint(): void
  /** Runs now (or joins the run that is due) and waits for its end. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface SweeperOptions {
  readonly everyMs: number
  readonly run: () => Promise<void>
  /** A failed run is told and tried again at the next turn; it never stops the sweeping. */
  readonly onError: (error: unknown) => void
}

export function createSweeper({ everyMs, run, onError }: SweeperOptions): Sweeper {
  let running: Promise<void> | undefined
  let again = false
  let closed = false

  const once = async (): Promise<void> => {
    again = false
    try {
      await run()
    } catch (error) {
      onError(error)
    }
    if (again && !closed) return once()
    running = undefined
  }
  const start = () => {
    if (closed) return Promise.resolve()
    if (running) {
      again = true
      return running
    }
    return (running = once())
  }
  const timer = setInterval(() => void (running ?? start()), everyMs)
  return {
    hint: () => void start(),
    flush: start,
    async close() {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}
