import { cp, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import * as transcripts from '../src/index.ts'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')

test('the example of the README runs as pasted, and lists the sessions of today', async () => {
  const home = await mkdtemp(join(tmpdir(), 'transcripts-readme-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
  await cp(join(import.meta.dirname, 'fixtures/gemini/0.61.0/.gemini'), join(home, '.gemini'), { recursive: true })
  const chats = join(home, '.gemini/tmp/ws-beta/chats')
  const now = new Date()
  for (const name of ['session-2026-11-20T12-26-196c2a2a.jsonl', 'session-2026-11-20T12-26-96f02cf3.jsonl'])
    await utimes(join(chats, name), now, now)
  const other = join(home, '.gemini/tmp/ws-alpha/chats/session-2026-11-20T12-26-cc617a5b.jsonl')
  await utimes(other, new Date(0), new Date(0))

  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const pasted = join(home, 'example.ts')
  const quota = join(import.meta.dirname, '../../quota/src/index.ts')
  await writeFile(
    pasted,
    example
      .replace("'@hoop/transcripts'", JSON.stringify(join(import.meta.dirname, '../src/index.ts')))
      .replace("'@hoop/quota'", JSON.stringify(quota)),
  )
  vi.stubEnv('HOME', home)
  vi.stubEnv('GEMINI_CLI_HOME', home)
  onTestFinished(() => void vi.unstubAllEnvs())
  const print = vi.spyOn(console, 'log').mockReturnValue()
  await import(/* @vite-ignore */ pathToFileURL(pasted).href)
  const printed = [...print.mock.calls]
  print.mockRestore()
  expect(printed).toContainEqual(['gemini', expect.stringMatching(/./), 313, expect.stringMatching(/^about \$0\.0\d/)])
  expect(printed.some(([, title]) => title === 'Fix the failing test')).toBe(false)
})

test('the README names every function, and every version that is read', () => {
  expect(Object.keys(transcripts).filter((name) => !readme.includes(name))).toEqual([])
  expect(/<!-- formats[^>]*-->\n\n([\s\S]*?)\n\n<!-- \/formats -->/.exec(readme)?.[1]).toBe(tableOfFormats())
})

/** As the formatter leaves it. `HOOP_PRINT=1` prints it, to be pasted. */
function tableOfFormats(): string {
  const rows = transcripts.formats.flatMap(({ cli, versions }) =>
    versions.map(({ versions: range, layout, read, ignored }) => [cli, range, layout, list(read), list(ignored)].map(escaped)),
  )
  const table = [['CLI', 'versions', 'layout', 'read', 'left out'], ...rows]
  const widths = (table[0] ?? []).map((_, at) => Math.max(...table.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = table
  const text = [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n')
  if (process.env.HOOP_PRINT) console.log(text)
  return text
}

const list = (names: readonly string[]) => names.join(', ') || '–'
const escaped = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('$', '\\$')
