import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as audit from '@hoop/audit'
import { expect, onTestFinished, test, vi } from 'vitest'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
const page = await readFile(join(import.meta.dirname, '../../../docs/audit.md'), 'utf8')

test('the example of the README runs as pasted, and prints what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'audit-readme-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const source = join(import.meta.dirname, '../src/index.ts')
  const pasted = join(folder, 'example.ts')
  await writeFile(pasted, example.replace("'@hoop/audit'", JSON.stringify(source)))

  const print = vi.spyOn(console, 'log').mockReturnValue()
  await import(/* @vite-ignore */ pathToFileURL(pasted).href)
  const printed = [...print.mock.calls]
  print.mockRestore()
  expect(printed).toMatchObject([[{ ok: true, records: 2, segments: 1, head: { seq: 2 } }], [2, 'bd-1a2b']])
})

test('the README names every function, and every code of an error', async () => {
  expect(Object.keys(audit).filter((name) => !readme.includes(name))).toEqual([])
  const codes = [...(await readFile(join(import.meta.dirname, '../src/errors.ts'), 'utf8')).matchAll(/\| '(AUDIT_\w+)'/g)].map(
    ([, code]) => code,
  )
  expect(codes.length).toBeGreaterThan(5)
  expect(codes.filter((code) => !readme.includes(`\`${code}\``))).toEqual([])
})

test('the worked example of docs/audit.md is a log that verifies, byte for byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'audit-page-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [lines = '', signed = ''] = [...page.matchAll(/```jsonl\n([\s\S]*?)```/g)].map(([, text]) => text)
  const checkpoint = audit.parseCheckpoint(signed)
  await writeFile(join(folder, 'audit-000001.jsonl'), lines)
  expect(await audit.verify(folder, { checkpoint })).toMatchObject({ ok: true, records: 2, head: { hash: checkpoint.hash } })
})
