import { expect, test } from 'vitest'
import { checkArgs, parseNumber } from '../../src/cli/check-args.ts'
import { parseChoice } from '../../src/cli/choose-candidates.ts'
import { closeInReverse } from '../../src/cli/serve/closing.ts'
import { describeAge } from '../../src/cli/time-words.ts'

test.each([
  ['all', [1, 2, 3, 4, 5]],
  ['', []],
  ['none', []],
  ['2', [2]],
  ['1,3-5', [1, 3, 4, 5]],
  [' 5 1 ', [5, 1]],
])('the answer %j chooses %j', (answer, numbers) => {
  expect(parseChoice(answer, 5)).toEqual(new Set(numbers))
})

test.each(['0', '6', '3-1', 'x', '1-', '-1', '1.5', '1-999999'])('the answer %j is asked again', (answer) => {
  expect(parseChoice(answer, 5)).toBeUndefined()
})

test.each([
  [0, '0 s'],
  [-5, '0 s'],
  [119_000, '119 s'],
  [120_000, '2 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
])('%i ms is %s', (ms, words) => {
  expect(describeAge(ms)).toBe(words)
})

const args = {
  port: { type: 'string' },
  yes: { type: 'boolean' },
  help: { type: 'boolean', alias: 'h' },
  path: { type: 'positional' },
} as const
const words = { min: 0, max: 1, what: 'one path' }

test.each([[['--port', '3', '--yes', 'p']], [['--port=3', '-h']], [['--', '--not-an-option']], [['--port', '-1']]])(
  '%j is sound',
  (rawArgs) => {
    expect(() => checkArgs(rawArgs, args, words, 'hoop x')).not.toThrow()
  },
)

test.each([
  [['--prot', '3'], /has no option --prot/],
  [['-p'], /has no option -p/],
  [['--path', 'x'], /has no option --path/],
  [['--port'], /--port needs a value/],
  [['--port', '--yes'], /--port needs a value/],
  [['--port='], /--port needs a value/],
  [['--yes=maybe'], /takes no value/],
  [['a', 'b'], /takes only one path/],
])('%j is refused', (rawArgs, message) => {
  expect(() => checkArgs(rawArgs, args, words, 'hoop x')).toThrow(message)
})

test('numbers within bounds only', () => {
  const port = (text: string | undefined) => parseNumber('--port', text, { min: 0, max: 65_535, isWhole: true })
  expect([port(undefined), port('0'), port('65535')]).toEqual([undefined, 0, 65_535])
  for (const text of ['', ' ', 'x', '1.5', '-1', '65536', 'Infinity', '0x']) expect(() => port(text)).toThrow(/--port/)
})

test('what was begun is ended in reverse; one that fails or hangs keeps nothing from it', async () => {
  const ended: string[] = []
  const hang = () => new Promise<void>(() => {})
  expect(
    await closeInReverse([() => void ended.push('first'), () => Promise.reject(new Error('x')), () => void ended.push('last')], 1_000),
  ).toBe(true)
  expect(await closeInReverse([() => void ended.push('again'), hang], 10)).toBe(false)
  expect(ended).toEqual(['last', 'first', 'again'])
})
