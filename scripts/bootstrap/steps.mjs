import { describeFailure } from './failure.mjs'

/**
 * @typedef {{ write(text: string): unknown, isTTY?: boolean }} Output
 * @typedef {{ step<T>(title: string, work: () => T | Promise<T>): Promise<T>, note(text: string): void }} Steps
 */

/**
 * Runs work step by step and says so: the title while it runs, then how long it took. One line a step.
 * A failure is printed with its reason and its fix, then thrown on as `StepsAborted`.
 * @param {{ out: Output, now?: () => number }} options
 * @returns {Steps}
 */
export function createSteps({ out, now = () => performance.now() }) {
  return {
    async step(title, work) {
      const startedAt = now()
      const stop = showRunning(out, title, () => now() - startedAt)
      try {
        const result = await work()
        stop(`done in ${formatSeconds(now() - startedAt)}`)
        return result
      } catch (error) {
        stop(`failed after ${formatSeconds(now() - startedAt)}`)
        out.write(`\n${describeFailure(title, error)}\n`)
        throw new StepsAborted(title, error)
      }
    },
    note(text) {
      out.write(`hoop: ${text}\n`)
    },
  }
}

/** Thrown after the reason has been printed: there is nothing left to say, only to exit. */
export class StepsAborted extends Error {
  /** @override */
  name = 'StepsAborted'

  /**
   * @param {string} title
   * @param {unknown} cause
   */
  constructor(title, cause) {
    super(`stopped at: ${title}`, { cause })
  }
}

/** @param {number} ms */
export function formatSeconds(ms) {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/**
 * Says what runs now, and at the end how it went, on one line. On a terminal the line counts the seconds meanwhile.
 * @param {Output} out
 * @param {string} title
 * @param {() => number} elapsedMs
 * @returns {(outcome: string) => void} ends the line
 */
function showRunning(out, title, elapsedMs) {
  if (!out.isTTY) {
    out.write(`hoop: ${title} … `)
    return (outcome) => out.write(`${outcome}\n`)
  }
  const draw = (/** @type {string} */ state) => out.write(`\r\u001B[Khoop: ${title} … ${state}`)
  draw('')
  const timer = setInterval(() => draw(formatSeconds(elapsedMs())), 1000)
  timer.unref()
  return (outcome) => {
    clearInterval(timer)
    draw(`${outcome}\n`)
  }
}
