import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as protocol from '../src/index.ts'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')

test('the lines of the README do what they say', async () => {
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? []
  const expected = [...code.matchAll(/console\.log\(.*\) \/\/ → (.*)/g)].map(([, said]) => said)
  const printed: string[] = []
  const body = code
    .replaceAll(/^import \* as (\w+) from '([^']+)'$/gm, "const $1 = await load('$2')")
    .replaceAll(/^import (\{.*\}) from '([^']+)'$/gm, "const $1 = await load('$2')")
  // eslint-disable-next-line typescript/no-implied-eval -- the README's own lines, run as they stand
  const run = new Function('load', 'console', `return (async () => { ${body} })()`)
  await run((name: string) => (name === '@hoop/protocol' ? protocol : import(name)), {
    log: (...parts: unknown[]) => printed.push(parts.join(' ')),
  })
  expect(expected.length).toBeGreaterThan(2)
  expect(printed).toEqual(expected)
})

test('every name that the table gives is exported', () => {
  const cells = [...readme.matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => cell ?? '')
  const types = ['Page', 'AuditValue']
  const named = [...cells.join(' ').matchAll(/`(\w+)[(<`]/g)].map(([, name]) => name ?? '').filter((name) => !types.includes(name))
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter((name) => !Object.hasOwn(protocol, name))).toEqual([])
})
