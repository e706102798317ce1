import { expect, test } from 'vitest'
import { StepFailure } from '../bootstrap/failure.mjs'
import { createSteps, formatSeconds, StepsAborted } from '../bootstrap/steps.mjs'

function recorder() {
  let text = ''
  let clock = 0
  const steps = createSteps({ out: { write: (part: string) => (text += part) }, now: () => clock })
  return { steps, text: () => text, pass: (ms: number) => (clock += ms) }
}

test('a step is one line: what, and how long it took', async () => {
  const { steps, text, pass } = recorder()
  const result = await steps.step('install packages', () => {
    expect(text()).toBe('hoop: install packages … ')
    pass(1234)
    return 'result'
  })
  expect(result).toBe('result')
  expect(text()).toBe('hoop: install packages … done in 1.2 s\n')
})

test('a failure shows reason, the lines that matter, fix and log, and stops what follows', async () => {
  const { steps, text, pass } = recorder()
  const failing = steps.step('install packages', () => {
    pass(65_000)
    throw new StepFailure('there is no compiler', { details: ['gyp ERR! not found: make'], fix: 'install one', log: '/logs/install.log' })
  })
  await expect(failing).rejects.toBeInstanceOf(StepsAborted)
  expect(text()).toBe(
    [
      'hoop: install packages … failed after 1 min 5 s',
      '',
      'Could not install packages: there is no compiler',
      '',
      '  | gyp ERR! not found: make',
      '',
      'To fix it: install one',
      'Full log:  /logs/install.log',
      '',
    ].join('\n'),
  )
})

test.each([
  [0, '0.0 s'],
  [59_949, '59.9 s'],
  [60_000, '1 min 0 s'],
  [119_900, '2 min 0 s'],
])('%i ms reads %s', (ms, expected) => {
  expect(formatSeconds(ms)).toBe(expected)
})
