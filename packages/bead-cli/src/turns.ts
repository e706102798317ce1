const turns = new Map<string, Promise<void>>()

/**
 * One at a time for each name, in the order of the calls: within this process no create waits on another one's lock.
 * Other processes are kept apart by the queue's own lock.
 */
export async function inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
  const before = turns.get(name) ?? Promise.resolve()
  const mine = before.then(act)
  const done = mine.then(nothing, nothing)
  turns.set(name, done)
  try {
    return await mine
  } finally {
    if (turns.get(name) === done) turns.delete(name)
  }
}

const nothing = (): void => {}
