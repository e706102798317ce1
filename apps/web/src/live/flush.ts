import { batch } from 'solid-js'

/** Asks for one call soon, and gives a way to take that back. */
export type Schedule = (run: () => void) => () => void

/** The next frame; a hidden page has no frames, and is served four times a second. */
const nextFrame: Schedule = (run) => {
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const once = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    run()
  }
  frame = requestAnimationFrame(once)
  timer = setTimeout(once, 250)
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}

/** Work that is done in order, all of a burst in one go. */
export interface Flush {
  add(work: () => void): void
  stop(): void
}

/** A burst of messages becomes one flush: the page is drawn once, whatever came. */
export function createFlush(schedule: Schedule = nextFrame): Flush {
  let queue: (() => void)[] = []
  let cancel: (() => void) | undefined
  const run = () => {
    cancel = undefined
    const work = queue
    queue = []
    batch(() => {
      for (const step of work) step()
    })
  }
  return {
    add(work) {
      queue.push(work)
      cancel ??= schedule(run)
    },
    stop() {
      cancel?.()
      cancel = undefined
      queue = []
    },
  }
}
