import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as redact from '@hoop/redact'
import { expect, onTestFinished, test, vi } from 'vitest'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')

test('the example of the README runs as pasted, and prints what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'redact-readme-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const source = join(import.meta.dirname, '../src/index.ts')
  const pasted = join(folder, 'example.ts')
  await writeFile(pasted, example.replace("'@hoop/redact'", JSON.stringify(source)))

  const print = vi.spyOn(console, 'log').mockReturnValue()
  await import(/* @vite-ignore */ pathToFileURL(pasted).href)
  const printed = print.mock.calls.map((values) => values.join(' '))
  print.mockRestore()
  const promised = [...example.matchAll(/\/\/ → (.*)/g)].map(([, text]) => text)
  expect(printed).toEqual(promised)
})

test('the README names every function and every built-in rule', () => {
  expect([...Object.keys(redact), ...redact.builtInRules].filter((name) => !readme.includes(name))).toEqual([])
})
