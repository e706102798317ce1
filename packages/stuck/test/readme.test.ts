import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'

test('the example of the README runs as pasted, and prints what it says', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const promised = [...example.matchAll(/\/\/ → (.*)/g)].map(([, words]) => words)
  const folder = mkdtempSync(join(tmpdir(), 'stuck-readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const pasted = join(folder, 'example.ts')
  writeFileSync(pasted, example.replace("'@hoop/stuck'", JSON.stringify(join(import.meta.dirname, '../src/index.ts'))))

  const print = vi.spyOn(console, 'log').mockReturnValue()
  await import(/* @vite-ignore */ pathToFileURL(pasted).href)
  const printed = print.mock.calls.map((words) => words.join(' '))
  print.mockRestore()
  expect(promised).toHaveLength(3)
  expect(printed).toEqual(promised)
})
