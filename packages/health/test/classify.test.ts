import { describe, expect, test } from 'vitest'
import { classify, type Heartbeat, type Memory, type ProcessView, unseen, type Verdict, watchFrom } from '../src/index.ts'
import { beat, identity, MINUTE, SECOND, seen, T, working } from './worlds.ts'

const FRESH = 65 * SECOND
const STALE = FRESH + 1

const at = (now: number, process: ProcessView, heartbeat: Heartbeat = beat(), previous?: Memory) =>
  classify({ heartbeat, process, now, previous })
const brief = ({ state, reason }: Verdict) => [state, reason]

describe('the truth table', () => {
  test.each([
    ['alive, fresh', seen('alive'), FRESH, ['live', null]],
    ['alive, stale', seen('alive'), STALE, ['hung', 'heartbeat-stale']],
    ['stopped, any', seen('stopped'), 0, ['hung', 'process-stopped']],
    ['stopped, any', seen('stopped'), STALE, ['hung', 'process-stopped']],
    ['gone, any', seen('gone'), 0, ['dead', 'process-gone']],
    ['gone, any', seen('gone'), STALE, ['dead', 'process-gone']],
    ['zombie, any', seen('zombie'), 0, ['dead', 'zombie']],
    ['zombie, any', seen('zombie'), STALE, ['dead', 'zombie']],
    ['reused, any', seen('reused'), 0, ['dead', 'pid-reused']],
    ['reused, any', seen('reused'), STALE, ['dead', 'pid-reused']],
    ['unseen, fresh', unseen('unreadable', 700), FRESH, ['live', 'pid-unknown']],
    ['unseen, fresh', unseen('namespace', 700), FRESH, ['live', 'pid-unknown']],
    ['unseen, fresh', unseen('remote', 700), FRESH, ['live', 'remote']],
    ['unseen, stale', unseen('remote', 700), STALE, ['hung', 'heartbeat-stale']],
    ['unseen, stale', unseen('remote', 700), 300 * SECOND, ['hung', 'heartbeat-stale']],
    ['unseen, stale', unseen('remote', 700), 300 * SECOND + 1, ['dead', 'heartbeat-lost']],
  ])('%s', (rule, process, ageMs, expected) => {
    const verdict = at(T + ageMs, process)
    expect(brief(verdict)).toEqual(expected)
    expect(verdict.evidence).toMatchObject({
      rule,
      process: process.kind,
      pid: 700,
      heartbeatAt: T,
      heartbeatAgeMs: ageMs,
      staleAfterMs: FRESH,
    })
  })

  test('no pid was ever known', () => {
    const heartbeat = beat({ pid: undefined })
    expect(brief(at(T, unseen('no-pid'), heartbeat))).toEqual(['live', 'pid-unknown'])
    expect(at(T, seen('gone'), heartbeat).evidence).toMatchObject({ process: 'unseen', pid: null })
  })
})

describe('how long is fresh', () => {
  test.each([
    [10, 25],
    [30, 65],
    [5, 15],
  ])('a beat of %i s is fresh for %i s', (interval, fresh) => {
    const heartbeat = beat({ intervalMs: interval * SECOND })
    expect(at(T + fresh * SECOND, seen('alive'), heartbeat).state).toBe('live')
    expect(at(T + fresh * SECOND + 1, seen('alive'), heartbeat).state).toBe('hung')
  })

  test('a slow beat leaves time to be hung in before the worker is called lost', () => {
    const heartbeat = beat({ intervalMs: 5 * MINUTE })
    expect(at(T + 606 * SECOND, unseen('remote'), heartbeat).state).toBe('hung')
    expect(at(T + 906 * SECOND, unseen('remote'), heartbeat).state).toBe('dead')
  })
})

describe('whose process it is', () => {
  test('the same ticks are the same process, whatever the clock says', () => {
    const first = at(T, seen('alive'))
    const moved = seen('alive', { startedAt: T + 10 * MINUTE, identity: { ...identity, startedAt: T + 10 * MINUTE } })
    expect(brief(at(T + SECOND, moved, beat(), first.memory))).toEqual(['live', null])
  })

  test('other ticks or another boot are another process', () => {
    const { memory } = at(T, seen('alive'))
    expect(brief(at(T, seen('alive', { identity: { ...identity, startTicks: 9_000 } }), beat(), memory))).toEqual(['dead', 'pid-reused'])
    expect(brief(at(T, seen('alive', { identity: { ...identity, bootId: 'next' } }), beat(), memory))).toEqual(['dead', 'pid-reused'])
  })

  test('at first sight, one that started over 5 s after the first beat with its pid is another', () => {
    const heartbeat = beat({ firstAt: T - MINUTE })
    expect(brief(at(T, seen('alive', { startedAt: T - MINUTE + 5 * SECOND }), heartbeat))).toEqual(['live', null])
    expect(brief(at(T, seen('alive', { startedAt: T - MINUTE + 5 * SECOND + 1 }), heartbeat))).toEqual(['dead', 'pid-reused'])
  })

  test('a beat without a pid keeps the last one; a new pid is a new process', () => {
    const { memory } = at(T, seen('alive'))
    const idle = at(T + SECOND, seen('gone'), beat({ pid: undefined }), memory)
    expect(idle.evidence.pid).toBe(700)
    expect(idle.state).toBe('dead')
    const next = at(T + SECOND, seen('alive', { pid: 800, identity: { ...identity, pid: 800 } }), beat({ pid: 800 }), memory)
    expect(brief(next)).toEqual(['live', null])
  })

  test('the same pid with another start of the worker is a new process', () => {
    const { memory } = at(T, seen('alive'), beat({ startedAt: T - MINUTE }))
    const process = seen('alive', { startedAt: T + MINUTE, identity: { ...identity, startTicks: 9_000 } })
    expect(brief(at(T + MINUTE, process, beat({ at: T + MINUTE, startedAt: T + MINUTE }), memory))).toEqual(['live', null])
  })

  test('who beats after the pid was gone lives where we cannot see', () => {
    const gone = at(T, seen('gone'))
    expect(gone.state).toBe('dead')
    const back = at(T + 30 * SECOND, seen('gone'), beat({ at: T + 30 * SECOND }), gone.memory)
    expect(brief(back)).toEqual(['live', 'pid-unknown'])
    expect(brief(at(T + 40 * SECOND, seen('gone'), beat({ at: T + 30 * SECOND }), back.memory))).toEqual(['live', 'pid-unknown'])
    expect(brief(at(T + 99 * SECOND, seen('gone'), beat({ at: T + 30 * SECOND }), back.memory))).toEqual(['hung', 'heartbeat-stale'])
  })

  test('a beat written before the pid was seen gone proves nothing, however late it is read', () => {
    const { memory } = at(T + 10 * SECOND, seen('gone'))
    expect(brief(at(T + 12 * SECOND, seen('gone'), beat({ at: T + 9 * SECOND }), memory))).toEqual(['dead', 'process-gone'])
  })

  test('its group is remembered when it is gone: its agent may still run', () => {
    const { memory } = at(T, seen('alive', { pgid: 690, sid: 690 }))
    expect(at(T + SECOND, seen('gone'), beat(), memory).memory.group).toEqual({ pgid: 690, sid: 690 })
  })

  test('who beats after the pid was reused is the new process', () => {
    const other = seen('alive', { startedAt: T + MINUTE, identity: { ...identity, startTicks: 9_000 } })
    const reused = at(T + MINUTE, other, beat(), at(T, seen('alive')).memory)
    expect(reused.reason).toBe('pid-reused')
    expect(brief(at(T + 2 * MINUTE, other, beat({ at: T + 2 * MINUTE }), reused.memory))).toEqual(['live', null])
  })

  test('what was seen dead stays so while the table cannot be read', () => {
    const { memory } = at(T, seen('zombie'))
    const blind = at(T + SECOND, unseen('unreadable', 700), beat(), memory)
    expect(brief(blind)).toEqual(['dead', 'zombie'])
    expect(brief(at(T + 2 * SECOND, unseen('unreadable', 700), beat(), blind.memory))).toEqual(['dead', 'zombie'])
  })

  test('a stop is not forgotten while the table cannot be read', () => {
    const stopped = at(T + 2 * MINUTE, seen('stopped'))
    const blind = at(T + 3 * MINUTE, unseen('unreadable', 700), beat(), stopped.memory)
    expect(brief(at(T + 4 * MINUTE, seen('alive'), beat(), blind.memory))).toEqual(['live', 'continued'])
  })

  test('a view of some other pid is no view', () => {
    expect(brief(at(T, seen('gone', { pid: 4 })))).toEqual(['live', 'pid-unknown'])
  })
})

describe('clocks', () => {
  test('a beat of the future counts from its arrival', () => {
    const heartbeat = beat({ at: T + 10 * MINUTE, receivedAt: T })
    const first = at(T, seen('alive'), heartbeat)
    expect(first.evidence.notes).toHaveLength(1)
    expect(at(T + FRESH, seen('alive'), heartbeat, first.memory).state).toBe('live')
    expect(at(T + STALE, seen('alive'), heartbeat, first.memory).state).toBe('hung')
  })

  test('a beat that is old when it comes, though it was not there at the last look, counts from that look', () => {
    const noon = at(T + 60 * MINUTE, seen('alive'), beat(), at(T, seen('alive')).memory)
    const late = beat({ at: T + 30 * SECOND })
    const now = T + 60 * MINUTE + 2 * SECOND
    const second = at(now, seen('alive'), late, noon.memory)
    expect(second.evidence).toMatchObject({ heartbeatAgeMs: 2 * SECOND, notes: [expect.stringContaining('counts from its arrival')] })
    expect(at(T + 60 * MINUTE + STALE, seen('alive'), late, second.memory).state).toBe('hung')
  })

  test('an older beat than the last, from a source that was asked again, is as old as it says', () => {
    expect(at(T + 2 * SECOND, seen('alive'), beat({ at: T - 60 * MINUTE }), at(T, seen('alive')).memory).state).toBe('hung')
  })

  test('looked at seldom, a beat is as old as it says', () => {
    const first = at(T, seen('alive'))
    expect(at(T + 5 * MINUTE, seen('alive'), beat({ at: T + 2 * MINUTE }), first.memory).state).toBe('hung')
  })

  test('a clock set forward makes no beat old, one set back no beat new for ever', () => {
    const { memory } = at(T, seen('alive'))
    const forward = watchFrom(memory, T + 60 * MINUTE, 'resume', 60 * MINUTE)
    expect(brief(at(T + 61 * MINUTE, seen('alive'), beat(), forward))).toEqual(['live', null])
    expect(brief(at(T + 62 * MINUTE, seen('alive'), beat(), forward))).toEqual(['hung', 'heartbeat-stale'])
    const back = watchFrom(memory, T - 60 * MINUTE, 'resume', -60 * MINUTE)
    expect(at(T - 58 * MINUTE, seen('alive'), beat(), back).state).toBe('hung')
  })

  test('a clock that went back unnoticed starts the count anew', () => {
    const { memory } = at(T, seen('alive'))
    const back = at(T - 60 * MINUTE, seen('alive'), beat(), memory)
    expect(back.evidence.heartbeatAgeMs).toBe(0)
    expect(at(T - 58 * MINUTE, seen('alive'), beat(), back.memory).state).toBe('hung')
  })
})

describe('when watching begins', () => {
  const began = T + 10 * MINUTE
  const grace = 32 * SECOND

  test('nobody is accused of a stale heartbeat before one full beat', () => {
    const start = watchFrom(undefined, began)
    expect(brief(at(began + grace - 1, seen('alive'), beat(), start))).toEqual(['live', null])
    expect(brief(at(began + grace, seen('alive'), beat(), start))).toEqual(['hung', 'heartbeat-stale'])
    expect(brief(at(began + grace - 1, unseen('remote'), beat(), start))).toEqual(['live', 'remote'])
    expect(brief(at(began + grace, unseen('remote'), beat(), start))).toEqual(['dead', 'heartbeat-lost'])
  })

  test('a clock that went back unnoticed prolongs nothing beyond one beat', () => {
    const [now, old, process] = [began - 60 * MINUTE, beat({ at: began - 62 * MINUTE }), seen('alive', { startedAt: 0 })]
    const first = at(now, process, old, watchFrom(undefined, began))
    expect(first.state).toBe('live')
    expect(at(now + grace, process, old, first.memory).state).toBe('hung')
  })

  test('stopped, gone, zombie and reused are said at once', () => {
    const start = watchFrom(undefined, began)
    for (const kind of ['stopped', 'gone', 'zombie', 'reused'] as const) expect(at(began, seen(kind), beat(), start).state).not.toBe('live')
  })

  test('what was known before stands', () => {
    const hung = watchFrom(at(T + 2 * MINUTE, seen('alive')).memory, began)
    const verdict = at(began, seen('alive'), beat(), hung)
    expect(brief(verdict)).toEqual(['hung', 'heartbeat-stale'])
    expect(verdict.changed).toBe(false)
    const lost = watchFrom(at(T + 9 * MINUTE, unseen('remote')).memory, began)
    expect(brief(at(began, unseen('remote'), beat(), lost))).toEqual(['dead', 'heartbeat-lost'])
    const live = watchFrom(at(T, seen('alive')).memory, began)
    expect(brief(at(began, seen('alive'), beat(), live))).toEqual(['live', null])
  })

  test('after the host slept, a live worker has continued', () => {
    const woken = watchFrom(at(T, seen('alive')).memory, began, 'resume')
    expect(brief(at(began, seen('alive'), beat(), woken))).toEqual(['live', 'continued'])
    expect(brief(at(began + grace, seen('alive'), beat(), woken))).toEqual(['hung', 'heartbeat-stale'])
  })
})

describe('silent for a reason', () => {
  test('continued: one full beat after SIGCONT, before draining', () => {
    const { memory: stopped } = at(T + 2 * MINUTE, seen('stopped'))
    const resumed = at(T + 3 * MINUTE, seen('alive', { group: working() }), beat(), stopped)
    expect(brief(resumed)).toEqual(['live', 'continued'])
    expect(resumed.nextAt).toBe(T + 3 * MINUTE + 32 * SECOND)
    expect(brief(at(T + 3 * MINUTE + 31 * SECOND, seen('alive'), beat(), resumed.memory))).toEqual(['live', 'continued'])
    expect(brief(at(T + 3 * MINUTE + 32 * SECOND, seen('alive'), beat(), resumed.memory))).toEqual(['hung', 'heartbeat-stale'])
    const again = at(T + 3 * MINUTE + 10 * SECOND, seen('alive'), beat({ at: T + 3 * MINUTE + 9 * SECOND }), resumed.memory)
    expect(brief(again)).toEqual(['live', null])
  })

  test('stopped while its heartbeat was fresh, it is simply live again', () => {
    const { memory } = at(T, seen('stopped'))
    expect(brief(at(T + SECOND, seen('alive'), beat(), memory))).toEqual(['live', null])
  })

  test('draining: its agent works and the session grows', () => {
    const verdict = at(T + STALE, seen('alive', { group: working(T + MINUTE) }))
    expect(brief(verdict)).toEqual(['live', 'draining'])
    expect(verdict.nextAt).toBe(T + MINUTE + 180 * SECOND)
    expect(brief(at(T + MINUTE + 180 * SECOND, seen('alive', { group: working(T + MINUTE) })))).toEqual(['hung', 'heartbeat-stale'])
  })

  test('draining: a session that nobody knows cannot speak against a working agent; the evidence says so', () => {
    const verdict = at(T + 60 * MINUTE, seen('alive', { group: working() }))
    expect(brief(verdict)).toEqual(['live', 'draining'])
    expect(verdict.evidence.notes.join()).toContain('its session is not known')
  })

  test('an agent that was stopped, or none at all, drains nothing', () => {
    expect(at(T + STALE, seen('alive', { group: { running: false, pids: [702] } })).state).toBe('hung')
    expect(at(T + STALE, seen('alive')).state).toBe('hung')
  })
})

describe('since, changed, nextAt', () => {
  test('the same again is no change', () => {
    const first = at(T + 2 * MINUTE, seen('alive'))
    expect([first.changed, first.since]).toEqual([true, T + STALE])
    const second = at(T + 3 * MINUTE, seen('alive'), beat(), first.memory)
    expect([second.changed, second.since]).toEqual([false, T + STALE])
  })

  test('a death at first sight dates from the last sign of life, a later one from now', () => {
    expect(at(T + 60 * MINUTE, seen('gone')).since).toBe(T)
    expect(at(T + MINUTE, seen('gone'), beat(), at(T, seen('alive')).memory).since).toBe(T + MINUTE)
  })

  test('nextAt is when fresh ends, when lost begins, and nothing where only a fact can change it', () => {
    expect(at(T, seen('alive')).nextAt).toBe(T + STALE)
    expect(at(T + STALE, unseen('remote')).nextAt).toBe(T + 300 * SECOND + 1)
    for (const kind of ['stopped', 'gone', 'zombie', 'reused'] as const) expect(at(T, seen(kind)).nextAt).toBeUndefined()
  })
})
