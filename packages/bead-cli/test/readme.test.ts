import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as beadCli from '@hoop/bead-cli'
import { expect, test, vi } from 'vitest'
import { temporaryFolder } from './support/temp.ts'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
const errors = await readFile(join(import.meta.dirname, '../src/errors.ts'), 'utf8')

test('the example of the README runs as pasted, and prints what it says', async () => {
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const pasted = join(await temporaryFolder(), 'example.ts')
  await writeFile(pasted, example.replace("'@hoop/bead-cli'", JSON.stringify(join(import.meta.dirname, '../src/index.ts'))))

  const print = vi.spyOn(console, 'log').mockReturnValue()
  await import(/* @vite-ignore */ pathToFileURL(pasted).href)
  const printed = [...print.mock.calls]
  print.mockRestore()
  expect(printed).toEqual([
    ['web-1', 'lines', 'not JSON, or cut off'],
    [expect.stringMatching(/^--json .* create --title=-dash "quoted" .*--external-ref=hoop:dr-1\.a /)],
  ])
})

test('the README names every function and every error code', () => {
  const codes = [...errors.matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map((match) => match[1] ?? '')
  expect(codes.length).toBeGreaterThan(15)
  expect([...Object.keys(beadCli), ...codes].filter((name) => !readme.includes(name))).toEqual([])
})
