/** Since when things hold that nothing dates. */
export interface HeldSince {
  /** The first moment at which this was asked for, without a round between in which it was not. */
  readonly since: (key: string) => number
  /** Ends a round: what was not asked for in it holds no more. */
  forgetOthers(): void
}

export function createHeldSince(now: () => number): HeldSince {
  let before = new Map<string, number>()
  let asked = new Map<string, number>()
  return {
    since(key) {
      const at = asked.get(key) ?? before.get(key) ?? now()
      asked.set(key, at)
      return at
    },
    forgetOthers() {
      before = asked
      asked = new Map()
    },
  }
}
