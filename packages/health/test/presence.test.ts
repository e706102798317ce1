import { describe, expect, test } from 'vitest'
import { presence, type PresenceInput } from '../src/index.ts'
import { MINUTE, SECOND, T } from './worlds.ts'

const DAY = 24 * 60 * MINUTE

/** A live worker with its file there. */
const ask = (over: Partial<PresenceInput> = {}) =>
  presence({
    hadStateFile: true,
    hasStateFile: true,
    stoppedLogged: false,
    process: 'alive',
    everHadPid: true,
    state: 'live',
    since: T,
    heartbeatAt: T,
    now: T + MINUTE,
    acknowledged: false,
    ...over,
  })

describe('a worker that has had a state file', () => {
  test('is there as long as the file is', () => {
    expect(ask()).toEqual({ kind: 'present', isListed: true, isAlerting: false, nextAt: undefined })
    expect(ask({ state: 'hung', process: 'stopped' })).toMatchObject({ kind: 'present', isListed: true })
  })

  test('has left cleanly without it, whatever its pid does', () => {
    for (const process of ['alive', 'stopped', 'unseen'] as const) expect(ask({ hasStateFile: false, process }).kind).toBe('left-clean')
    expect(ask({ hasStateFile: false, process: 'gone', stoppedLogged: true }).kind).toBe('left-clean')
  })

  test('has left cleanly once it logged that it stopped', () => {
    expect(ask({ stoppedLogged: true })).toMatchObject({ kind: 'left-clean', isListed: false, isAlerting: false })
    expect(ask({ stoppedLogged: true, state: 'dead', process: 'gone' }).kind).toBe('left-clean')
  })

  test('died if file and pid are gone and it never said so: a peer tidied up', () => {
    expect(ask({ hasStateFile: false, process: 'gone' }).kind).toBe('left-dead')
    expect(ask({ hasStateFile: false, process: 'zombie' }).kind).toBe('left-dead')
    expect(ask({ hasStateFile: false, process: 'reused' }).kind).toBe('left-dead')
    expect(ask({ hasStateFile: false, process: 'unseen', state: 'dead' }).kind).toBe('left-dead')
  })

  test('without a log: a file younger than any peer would touch was removed by the worker itself', () => {
    const noLog = { hasStateFile: false, process: 'gone', stoppedLogged: undefined } as const
    expect(ask({ ...noLog, now: T + MINUTE }).kind).toBe('left-clean')
    expect(ask({ ...noLog, now: T + 6 * MINUTE }).kind).toBe('left-dead')
    expect(ask({ ...noLog, now: T + MINUTE, state: 'dead' }).kind).toBe('left-dead')
  })
})

describe('the dead', () => {
  const dead = { state: 'dead', process: 'gone' } as const

  test('stay on top and alert until someone has seen them', () => {
    expect(ask(dead)).toEqual({ kind: 'present', isListed: true, isAlerting: true, nextAt: T + DAY })
    expect(ask({ ...dead, acknowledged: true })).toEqual({ kind: 'retired', isListed: false, isAlerting: false, nextAt: undefined })
  })

  test('also when a peer has removed the file', () => {
    expect(ask({ ...dead, hasStateFile: false })).toEqual({ kind: 'left-dead', isListed: true, isAlerting: true, nextAt: T + DAY })
    expect(ask({ ...dead, hasStateFile: false, acknowledged: true })).toMatchObject({ kind: 'left-dead', isListed: false })
  })

  test('are history after keepDead; old ones are so at first sight, and alert nobody', () => {
    expect(ask({ ...dead, now: T + DAY - 1 }).isListed).toBe(true)
    expect(ask({ ...dead, now: T + DAY })).toEqual({ kind: 'retired', isListed: false, isAlerting: false, nextAt: undefined })
  })
})

describe('a worker known from lines alone', () => {
  const lines = { hadStateFile: false, hasStateFile: false } as const

  test('is judged by the table', () => {
    expect(ask({ ...lines, state: 'hung' }).kind).toBe('present')
    expect(ask({ ...lines, state: 'dead', process: 'gone' })).toMatchObject({ kind: 'present', isListed: true, isAlerting: true })
    expect(ask({ ...lines, stoppedLogged: true }).kind).toBe('left-clean')
  })

  test('fades without death or alert if no line ever named a pid', () => {
    const pidless = { ...lines, everHadPid: false, process: 'unseen' } as const
    expect(ask({ ...pidless, state: 'hung', now: T + 300 * SECOND })).toMatchObject({
      kind: 'present',
      isAlerting: false,
      nextAt: T + 300 * SECOND + 1,
    })
    expect(ask({ ...pidless, state: 'dead', now: T + 300 * SECOND + 1 })).toEqual({
      kind: 'faded',
      isListed: false,
      isAlerting: false,
      nextAt: undefined,
    })
  })
})
