import { utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { databasePage, lay, snapshot } from '../../../../packages/bead-cli/test/support/disk.ts'
import { fakeProgram } from '../../../../packages/bead-cli/test/support/fake-program.ts'
import { makeFolder, until } from '../fixtures.ts'
import { line, openDoor } from './harness.ts'

const row = (id: string, fields: Record<string, unknown> = {}) => ({
  ...JSON.parse(line(id)),
  dependency_count: 0,
  dependent_count: 0,
  ...fields,
})
const envelope = (...rows: object[]) => JSON.stringify({ issues: rows, total: rows.length, limit: 0, offset: 0, has_more: false })
const version = { stdout: 'br 0.2.15\n' }
const probe = { userVersion: 11, stdout: envelope() }

/** A queue of br whose database is so much newer than its export. */
async function makeQueue(root: string, lines: readonly string[] | undefined, databaseAfterSeconds = 60) {
  const folder = await lay(join(root, '.beads'), { 'metadata.json': '{}', 'config.yaml': '', 'beads.db': databasePage(11) })
  const at = Date.now() / 1000 - 1000
  await utimes(join(folder, 'beads.db'), at + databaseAfterSeconds, at + databaseAfterSeconds)
  if (!lines) return folder
  await writeFile(join(folder, 'issues.jsonl'), lines.map((text) => `${text}\n`).join(''))
  await utimes(join(folder, 'issues.jsonl'), at, at)
  return folder
}
const pathOf = (program: { readonly path: string }) => ({ PATH: dirname(program.path) })
const verbs = (calls: readonly { readonly argv: readonly string[] }[]) =>
  calls.map(({ argv }) => argv.find((word) => word === '--version' || !word.startsWith('-')))

test('lines behind the database: shown at once, then the program on the PATH is asked, read-only, and what it says stands', async () => {
  const root = await makeFolder()
  await makeQueue(root, [line('web-1'), line('web-2')])
  const claimed = row('web-1', { status: 'in_progress', assignee: 'alpha', updated_at: '2026-11-20T09:00:00Z' })
  const fake = await fakeProgram({
    '--version': version,
    probe,
    list: { stdout: envelope(claimed, row('web-2')) },
    show: { stdout: `[${JSON.stringify(claimed)}]` },
  })
  const before = await snapshot(root)
  const { show, engine } = await openDoor({ web: [root] }, { env: pathOf(fake) })
  await until(async () => (await show('web-1')).status === 'in_progress')
  expect(await show('web-1')).toMatchObject({ source: 'program', assignee: 'alpha', stale: null })
  expect(engine.store.projects()[0]?.beads).toMatchObject({ open: 1, inProgress: 1 })
  expect(await snapshot(root)).toEqual(before)
  expect(new Set(verbs(await fake.calls()))).toEqual(new Set(['--version', 'list', 'show']))
})

test('never more than one read at a time, nor one within 2 s of another, however often the files change', async () => {
  const root = await makeFolder()
  const folder = await makeQueue(root, [line('web-1')])
  const fake = await fakeProgram({ '--version': version, probe, list: { stdout: envelope(row('web-1')) } })
  const { engine } = await openDoor({ web: [root] }, { env: pathOf(fake) })
  const lists = async () => (await fake.calls()).filter(({ cwd, argv }) => cwd === root && argv.includes('list')).length
  const began = performance.now()
  await until(async () => (await lists()) > 0)
  for (let change = 0; change < 20; change++) {
    await utimes(join(folder, 'beads.db'), Date.now() / 1000 - 500 + change, Date.now() / 1000 - 500 + change)
    await engine.sweep()
  }
  const asked = await lists()
  expect(asked).toBeLessThanOrEqual(1 + Math.floor((performance.now() - began) / 2000))
})

test('no program: the lines are read on, and the page says that they may be behind', async () => {
  const root = await makeFolder()
  await makeQueue(root, [line('web-1')])
  const { show } = await openDoor({ web: [root] })
  await until(async () => (await show('web-1')).stale !== null)
  expect(await show('web-1')).toMatchObject({ source: 'lines', status: 'open', stale: expect.stringContaining('no program') })
})

test('a queue without an export is the program’s to tell; with neither it is unknown, not empty', async () => {
  const [root, other] = [await makeFolder(), await makeFolder()]
  await makeQueue(root, undefined)
  await makeQueue(other, undefined)
  const fake = await fakeProgram({ '--version': version, probe, list: { stdout: envelope(row('web-1', { status: 'open' })) } })
  const known = await openDoor({ web: [root] }, { env: pathOf(fake) })
  expect(await known.list()).toMatchObject([{ id: 'web-1', ready: true }])
  expect(await known.show('web-1')).toMatchObject({ source: 'program' })
  const unknown = await openDoor({ web: [other] })
  expect(await unknown.list()).toEqual([])
  expect(unknown.engine.store.projects()[0]?.beads).toBeNull()
})

test('the path of a program is never taken from a workspace; a named one of another kind is not asked', async () => {
  const root = await makeFolder()
  const folder = await makeQueue(root, [line('web-1')])
  const fake = await fakeProgram({ '--version': { stdout: 'bead 0.1.3\n' }, list: { stdout: '[]' } }, 'bead')
  await writeFile(join(folder, 'config.yaml'), `program: ${fake.path}\n`)
  const { show } = await openDoor({ web: [root] }, { queueProgram: () => fake.path })
  await until(async () => (await show('web-1')).stale !== null)
  expect(verbs(await fake.calls())).toEqual(['--version'])
})
