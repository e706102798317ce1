import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as quota from '@hoop/quota'
import * as overrides from '@hoop/quota/overrides'
import { expect, onTestFinished, test, vi } from 'vitest'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')

test('the example of the README runs as pasted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quota-readme-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [, example = ''] = /```js\n([\s\S]*?)```/.exec(readme) ?? []
  const source = join(import.meta.dirname, '../src')
  const pasted = join(folder, 'example.ts')
  const here = example
    .replace("'@hoop/quota/overrides'", JSON.stringify(join(source, 'overrides.ts')))
    .replace("'@hoop/quota'", JSON.stringify(join(source, 'index.ts')))
  await writeFile(pasted, here)

  const print = vi.spyOn(console, 'log').mockReturnValue()
  await import(/* @vite-ignore */ pathToFileURL(pasted).href)
  const printed = [...print.mock.calls]
  print.mockRestore()
  expect(printed).toEqual([
    ['five_hour', 92, 'lower-bound', true],
    ['claude-opus-4-6', '$0.13', 'table'],
    ['gpt-5.6-sol-xhigh', '$0.11', 'table'],
    ['our-model', '$0.062', 'override'],
    ['nobody-knows-it', 'no price', undefined],
  ])
})

test('the README names every function', () => {
  expect([...Object.keys(quota), ...Object.keys(overrides)].filter((name) => !readme.includes(name))).toEqual([])
})
