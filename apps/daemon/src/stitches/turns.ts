/** One thing at a time for each name, in the order of asking. */
export interface Turns {
  take<T>(name: string, act: () => Promise<T>): Promise<T>
  /** Resolves once nothing runs and nothing waits. */
  idle(): Promise<void>
}

/** A fresh set of turns. What fails does not stop what waits. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    take(name, act) {
      const before = last.get(name) ?? Promise.resolve()
      const mine = before.then(act, act)
      const settled = mine.then(
        () => undefined,
        () => undefined,
      )
      last.set(name, settled)
      void settled.then(() => last.get(name) === settled && last.delete(name))
      return mine
    },
    async idle() {
      while (last.size > 0) await Promise.all(last.values())
    },
  }
}
