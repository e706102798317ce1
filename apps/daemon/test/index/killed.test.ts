import { join } from 'node:path'
import { IndexProgress } from '@hoop/protocol'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { useHoop } from '../cli/hoop.ts'
import { makeFolder, until } from '../fixtures.ts'
import { prompt, reply, writeClaude } from './homes.ts'

vi.setConfig({ testTimeout: 180_000 })
const hoop = useHoop()

async function progressAt(url: string): Promise<IndexProgress | undefined> {
  const response = await fetch(`${url}/api/index`).catch(() => undefined)
  return response?.ok ? v.parse(IndexProgress, await response.json()) : undefined
}

test('killed during the first index, the program goes on: no file is read again, nothing is missing or doubled', async () => {
  const user = await makeFolder()
  const home = join(user, '.hoop')
  const files = 60
  for (let n = 0; n < files; n++)
    await writeClaude(
      user,
      (id) =>
        prompt(id, `okapi ${n}`) + Array.from({ length: 700 }, (_, at) => reply(id, `step ${at} ${'of many words '.repeat(60)}`)).join(''),
    )
  const env = { HOME: user, TMPDIR: user }

  const first = await hoop.serve(['--no-demo', '--home', home], { env })
  let committed = 0
  await until(async () => (committed = (await progressAt(first.url))?.files.parsed ?? 0) > 0)
  first.signal('SIGKILL')
  await first.ended

  const second = await hoop.serve(['--no-demo', '--home', home], { env })
  let last: IndexProgress | undefined
  await until(async () => (last = await progressAt(second.url))?.files.total === files && last?.state === 'idle')
  expect(last).toMatchObject({ files: { total: files, done: files }, sessions: files, lines: { total: files * 701 } })
  expect(last?.files.parsed).toBeLessThanOrEqual(files - committed)
  const found = v.parse(v.object({ items: v.array(v.unknown()) }), await (await fetch(`${second.url}/api/search?q=okapi&limit=500`)).json())
  expect(found.items).toHaveLength(files)
  second.signal('SIGTERM')
  expect((await second.ended).code).toBe(0)

  const third = await hoop.serve(['--no-demo', '--home', home], { env })
  await until(async () => (last = await progressAt(third.url))?.files.total === files)
  expect(last).toMatchObject({ state: 'idle', files: { done: files, parsed: 0 } })
})
