import type { Wire, WireEvents } from '../../src/live/socket.ts'

/** A wire without a network: what was sent is kept, and a test speaks as the daemon. */
export interface FakeWire extends Wire {
  readonly sent: unknown[]
  readonly say: (message: unknown) => void
  /** The daemon goes away. */
  readonly drop: () => void
}

export function createFakeWire(events: WireEvents): FakeWire {
  const sent: unknown[] = []
  let isOpen = true
  return {
    sent,
    isOpen: () => isOpen,
    send: (text) => sent.push(JSON.parse(text)),
    close: () => {
      isOpen = false
    },
    say: (message) => events.message(typeof message === 'string' ? message : JSON.stringify(message)),
    drop: () => {
      isOpen = false
      events.closed()
    },
  }
}

/** Timers that run when the test says so. */
export function createFakeTimers() {
  let waiting: { run: () => void; ms: number }[] = []
  return {
    setTimer: (run: () => void, ms: number) => {
      const entry = { run, ms }
      waiting.push(entry)
      return () => {
        waiting = waiting.filter((other) => other !== entry)
      }
    },
    /** Runs what waits, oldest first, and tells how long each had asked to wait. */
    runAll: (): readonly number[] => {
      const now = waiting
      waiting = []
      for (const { run } of now) run()
      return now.map(({ ms }) => ms)
    },
    waits: (): readonly number[] => waiting.map(({ ms }) => ms),
  }
}
