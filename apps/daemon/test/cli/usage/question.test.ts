import { describe, expect, test } from 'vitest'
import { parseQuestion } from '../../../src/cli/usage/question.ts'
import { HoopError } from '../../../src/errors.ts'

test('nothing asked for: all days, by day', () => {
  const question = parseQuestion({})
  expect(question).toMatchObject({ by: 'day' })
  expect(Object.keys(question)).toEqual(['by', 'calendar'])
})

test('everything asked for', () => {
  expect(
    parseQuestion({ by: 'model', cli: 'claude, codex,claude', since: '2026-11-01', until: '20261102', timezone: 'Europe/Berlin' }),
  ).toMatchObject({
    by: 'model',
    clis: ['claude', 'codex'],
    calendar: { timezone: 'Europe/Berlin' },
    since: 20_758,
    until: 20_759,
  })
})

test('one day is a range', () => {
  expect(parseQuestion({ since: '2026-11-01', until: '2026-11-01' })).toMatchObject({ since: 20_758, until: 20_758 })
})

describe('what cannot be answered is refused with exit code 2', () => {
  test.each([
    [{ by: 'hour' }, '--by hour is not known: expected one of day, model, project, session, cli'],
    [{ cli: 'cursor' }, '--cli cursor is not known: expected claude, codex, opencode, gemini, aider'],
    [{ cli: 'claude,' }, '--cli  is not known'],
    [{ since: '2026-02-30' }, '--since 2026-02-30 is not known: expected a day such as 2026-11-20'],
    [{ until: 'soon' }, '--until soon is not known'],
    [{ timezone: 'Mars/X' }, '--timezone Mars/X is not known: expected a time zone such as UTC or Europe/Berlin'],
    [{ since: '2026-11-02', until: '2026-11-01' }, '--since 2026-11-02 is after --until 2026-11-01'],
    [{ by: 'a\u001b[31m' }, '--by a?[31m is not known'],
  ])('%j', (args, message) => {
    const failure = (() => {
      try {
        return parseQuestion(args)
      } catch (error) {
        return error
      }
    })()
    expect(failure).toBeInstanceOf(HoopError)
    expect(failure).toMatchObject({ exitCode: 2 })
    expect(String(failure)).toContain(message)
  })
})
