import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRedactor } from '@hoop/redact'
import { bench, describe } from 'vitest'

const options = { time: 1500, warmupTime: 300 }
const root = join(import.meta.dirname, '../../transcripts/test/fixtures')
const recorded = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => readFileSync(join(root, name), 'utf8'))
const prose = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8').repeat(400)
const plain = createRedactor()
const ruled = createRedactor({ rules: [{ id: 'ticket', pattern: '\\bTCK-\\d+' }] })

/** What is looked for in the simplest way there is: a few literals, one after the other, each over the whole text. */
const literals = ['-----BEGIN', 'AKIA', 'ghp_', 'sk-ant-', 'xoxb-', 'password=', 'Bearer ', '://']
function countLiterals(text: string): number {
  let count = 0
  for (const literal of literals) for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) count += 1
  return count
}

const inputs: readonly (readonly [name: string, texts: readonly string[]])[] = [
  ['recorded transcripts', recorded],
  ['prose', [prose]],
]
for (const [name, texts] of inputs) {
  const megabytes = texts.reduce((sum, { length }) => sum + length, 0) / 1e6
  describe(`${name}, ${megabytes.toFixed(1)} MB`, () => {
    bench('indexOf for eight literals', () => void texts.reduce((sum, text) => sum + countLiterals(text), 0), options)
    bench('redact', () => void texts.reduce((sum, text) => sum + plain.redact(text).found.length, 0), options)
    bench('redact, with a rule', () => void texts.reduce((sum, text) => sum + ruled.redact(text).found.length, 0), options)
    bench(
      'stream, in pieces of 64 Ki',
      () => {
        for (const text of texts) {
          const stream = plain.stream()
          for (let at = 0; at < text.length; at += 65_536) stream.push(text.slice(at, at + 65_536))
          stream.end()
        }
      },
      options,
    )
  })
}
