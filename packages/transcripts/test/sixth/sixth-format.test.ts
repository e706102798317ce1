import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTranscripts, formats } from '../../src/index.ts'
import { collect } from '../conformance/collect.ts'
import { testFormat } from '../conformance/test-format.ts'
import { scribe } from './scribe.ts'

const home = join(import.meta.dirname, 'fixtures/home')

testFormat(scribe, { homes: [{ home }] })

test('a sixth CLI is read beside the five, and none of them is touched', async () => {
  const { discover, readSession, readEntries } = createTranscripts([...formats, scribe])
  const [found] = await collect(discover({ home, env: {} }))
  expect(found).toMatchObject({ cli: 'scribe' })
  const path = found?.path ?? ''
  expect(await readSession(path)).toMatchObject({
    id: 'scribe',
    cli: 'scribe',
    title: 'Mend the fence',
    tag: { worker: 'scribe-alpha', bead: 'bd-1', strand: 'pluck' },
    usage: { input: 52, output: 12, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    counts: { user: 2, assistant: 2, unknown: 1, malformed: 1 },
    startedAt: Date.parse('2026-11-20T10:00:00.000Z'),
    lastAt: Date.parse('2026-11-20T10:00:12.000Z'),
  })
  expect((await collect(readEntries(path))).map(({ kind, source }) => [source.line, kind])).toEqual([
    [1, 'user'],
    [3, 'assistant'],
    [4, 'unknown'],
    [5, 'unknown'],
    [6, 'user'],
    [7, 'assistant'],
  ])
})
