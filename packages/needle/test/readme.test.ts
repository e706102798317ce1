import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as needle from '@hoop/needle'
import { expect, onTestFinished, test, vi } from 'vitest'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')

test('the example of the README runs as pasted, and prints what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'needle-readme-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const source = join(import.meta.dirname, '../src/index.ts')
  const pasted = join(folder, 'example.ts')
  await writeFile(pasted, example.replace("'@hoop/needle'", JSON.stringify(source)))

  const print = vi.spyOn(console, 'log').mockReturnValue()
  await import(/* @vite-ignore */ pathToFileURL(pasted).href)
  const printed = [...print.mock.calls]
  print.mockRestore()
  expect(printed).toMatchObject([
    ['execute', 'wa-1pl', 'auto'],
    [[{ bead: 'wa-1pl', outcome: 'running', startedAt: Date.UTC(2026, 10, 21, 2, 53, 3, 95) }]],
    [{ ok: false, kind: 'malformed', why: 'not JSON, or cut off' }],
  ])
})

test('the README names every function', () => {
  const functions = Object.keys(needle).filter((name) => name !== 'isOutcome' && name !== 'executionKey' && name !== 'decodeTime')
  expect(functions.filter((name) => !readme.includes(name))).toEqual([])
})
