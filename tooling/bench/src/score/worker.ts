import { classify, type Memory, type ProcessView, unseen, type Verdict, watchFrom } from '@hoop/health'

const BEAT_S = 30

/** The worker of a scenario: a process, and beats of a state file every 30 s while it runs. */
export interface Worker {
  act(name: string, shownAt: number): void
  /** A second has passed, awake. */
  live(second: number, shownAt: number): void
  judge(shownAt: number): Verdict
  /** The watcher starts anew, or the clocks did something; `movedMs`: by what the clock was set. */
  rewatch(shownAt: number, after: 'start' | 'resume', movedMs: number): void
}

export function createWorker(startedAt: number): Worker {
  let pid = 700
  let ticks = 4000
  let bornAt = startedAt
  let kind: 'alive' | 'stopped' | 'gone' | 'zombie' | 'reused' | 'unseen' = 'alive'
  let isMute = false
  let beatAt = startedAt
  let memory: Memory | undefined = watchFrom(undefined, startedAt)

  function view(): ProcessView {
    const identity = { pid, bootId: 'boot', startTicks: kind === 'reused' ? ticks + 1 : ticks }
    if (kind === 'unseen') return unseen('remote', pid)
    if (kind === 'gone') return { kind, pid }
    return { kind: kind === 'reused' ? 'alive' : kind, pid, identity }
  }

  const acts: Readonly<Record<string, (shownAt: number) => void>> = {
    die: () => void (kind = 'gone'),
    zombie: () => void (kind = 'zombie'),
    reuse: () => void (kind = 'reused'),
    unseen: () => void (kind = 'unseen'),
    stop: () => void (kind = 'stopped'),
    cont: () => void (kind = 'alive'),
    mute: () => void (isMute = true),
    beats: () => void (isMute = false),
    reborn(shownAt) {
      kind = 'alive'
      pid += 1
      ticks += 500
      bornAt = beatAt = shownAt
    },
  }

  return {
    act: (name, shownAt) => acts[name]?.(shownAt),
    live(second, shownAt) {
      const isRunning = kind === 'alive' || kind === 'unseen'
      if (isRunning && !isMute && second % BEAT_S === 0) beatAt = shownAt
    },
    judge(shownAt) {
      const heartbeat = { at: beatAt, intervalMs: BEAT_S * 1000, source: 'state-file' as const, pid, startedAt: bornAt }
      const verdict = classify({ heartbeat, process: view(), now: shownAt, previous: memory })
      ;({ memory } = verdict)
      return verdict
    },
    rewatch(shownAt, after, movedMs) {
      memory = watchFrom(memory, shownAt, after, movedMs)
    },
  }
}
