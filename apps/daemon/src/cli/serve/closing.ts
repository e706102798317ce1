/** Ends one thing that was begun. */
export type Closing = () => void | Promise<void>

/**
 * Ends what was begun, the newest first; one that fails does not keep the others from it. Answers `false` where time ran out;
 * the rest is then tried without waiting.
 */
export async function closeInReverse(closings: Closing[], withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  let isInTime = true
  for (let close = closings.pop(); close; close = closings.pop()) {
    const ended = attempt(close)
    const leftMs = deadline - performance.now()
    if (isInTime) isInTime = await Promise.race([ended.then(() => true), after(Math.max(leftMs, 0))])
  }
  return isInTime
}

async function attempt(close: Closing): Promise<void> {
  try {
    await close()
  } catch {
    // what cannot be closed now is found by the next start
  }
}

function after(delayMs: number): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, delayMs, false))
}
