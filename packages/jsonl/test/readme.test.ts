import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test, vi } from 'vitest'
import { temporaryFolder } from './temp.ts'

test('the example of the README runs as pasted, and prints what it says', async () => {
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const source = join(import.meta.dirname, '../src/index.ts')
  const pasted = join(await temporaryFolder(), 'example.ts')
  await writeFile(pasted, example.replace("'@hoop/jsonl'", JSON.stringify(source)))

  const print = vi.spyOn(console, 'log').mockReturnValue()
  await import(/* @vite-ignore */ pathToFileURL(pasted).href)
  const printed = print.mock.calls.map(([batch]) => batch)
  print.mockRestore()
  expect(printed).toMatchObject([
    { lines: [{ text: '{"n":1}' }, { text: '{"n":2}' }], tornBytes: 4 },
    { lines: [{ text: '{"n":3}', offset: 16, length: 8 }], more: true },
    { lines: [{ text: '{"n":4}', offset: 0 }], reset: 'rotated' },
  ])
})
