import fc from 'fast-check'
import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cli, createTranscripts, type Entry, formats } from '../src/index.ts'
import { collect } from './conformance/collect.ts'
import { scribe } from './sixth/scribe.ts'

const { follow, readEntries, readSession } = createTranscripts([scribe])
const runs = Number(process.env.HOOP_RUNS ?? 6) * 4

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hoop-follow-'))
})
afterAll(() => rm(folder, { recursive: true }))

const line = (says: string) =>
  `${JSON.stringify({ t: '2026-11-20T10:00:00.000Z', who: says.length % 2 ? 'me' : 'bot', says, in: 1, out: says.length })}\n`

type Change = (path: string) => Promise<unknown>
const text = fc.string({ maxLength: 30 }).map(line)
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: text.map(
      (added): Change =>
        (path) =>
          appendFile(path, added),
    ),
  },
  {
    weight: 2,
    arbitrary: text.map(
      (added): Change =>
        (path) =>
          appendFile(path, added.slice(0, -5)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.nat(200).map(
      (size): Change =>
        (path) =>
          truncate(path, size),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(text, { maxLength: 4 }).map(
      (lines): Change =>
        (path) =>
          writeFile(path, lines.join('')),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(text, { maxLength: 4 }).map((lines): Change => async (path) => {
      await writeFile(`${path}.new`, lines.join(''))
      await rename(`${path}.new`, path)
    }),
  },
  {
    weight: 1,
    arbitrary: text.map((first): Change => async (path) => {
      await rename(path, `${path}.1`)
      await writeFile(path, first)
    }),
  },
)

/** Folds what a follower gives, as the README says. */
function createFold() {
  const entries = new Map<number, Entry>()
  return {
    entries,
    take(batch: { readonly entries: readonly Entry[]; readonly restarted?: true }) {
      if (batch.restarted) entries.clear()
      for (const entry of batch.entries) entries.set(entry.seq, entry)
    },
  }
}

test('following a file while it is written, rotated, truncated and rewritten equals reading the final file', async () => {
  let number = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 10 }),
      fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
      async (changes, isAwaited) => {
        const path = join(folder, `${(number += 1)}.scribe`)
        await writeFile(path, line('first'))
        const abort = new AbortController()
        const fold = createFold()
        let isDone = false
        const batches = follow(path, { signal: abort.signal, sweepMs: 5 })
        const first = await batches.next()
        if (!first.done) fold.take(first.value)
        const following = (async () => {
          for await (const batch of batches) {
            fold.take(batch)
            if (isDone && (await isSame(batch.session))) return
          }
        })()
        for (const [index, one] of changes.entries()) {
          await one(path)
          if (isAwaited[index]) await new Promise((resolve) => setImmediate(resolve))
        }
        await appendFile(path, `\n${line('the last')}`)
        isDone = true
        await appendFile(path, line('and a last word'))
        await following
        abort.abort()
        expect([...fold.entries.values()].sort((a, b) => a.seq - b.seq)).toEqual(await collect(readEntries(path)))

        async function isSame(session: unknown): Promise<boolean> {
          return JSON.stringify(session) === JSON.stringify(await readSession(path))
        }
      },
    ),
    { numRuns: runs },
  )
})

test('a follower that was stopped goes on after its checkpoint, and refuses one of another file', async () => {
  const path = join(folder, 'resumed.scribe')
  await writeFile(path, line('one') + line('two'))
  const fold = createFold()
  let checkpoint = ''
  for await (const batch of follow(path)) {
    fold.take(batch)
    checkpoint = JSON.stringify(batch.checkpoint)
    break
  }
  await appendFile(path, line('three'))
  for await (const batch of follow(path, { from: JSON.parse(checkpoint) })) {
    expect(batch.entries.map(({ seq, text: said }) => [seq, said])).toEqual([[2, 'three']])
    fold.take(batch)
    break
  }
  expect([...fold.entries.values()]).toEqual(await collect(readEntries(path)))
  const other = join(folder, 'other.scribe')
  await writeFile(other, line('x'))
  await expect(follow(other, { from: JSON.parse(checkpoint) }).next()).rejects.toThrow(RangeError)
})

test('a file that has nothing in it yet is of the CLI that is named', async () => {
  const path = join(folder, 'named')
  await writeFile(path, '')
  const both = createTranscripts<Cli | 'scribe'>([...formats, scribe])
  expect(await both.readSession(path, { cli: 'codex' })).toMatchObject({ cli: 'codex', counts: { user: 0 } })
  await expect(both.readSession(path)).rejects.toThrow('is not a session of claude, codex, opencode, gemini, aider, scribe')
})

test('the first batch comes at once, also for a file with nothing in it; the signal ends it', async () => {
  const path = join(folder, 'empty.scribe')
  await writeFile(path, '')
  const abort = new AbortController()
  const batches = follow(path, { signal: abort.signal })
  expect((await batches.next()).value).toMatchObject({ entries: [], session: { id: 'scribe', counts: { user: 0 } } })
  const next = batches.next()
  abort.abort()
  expect((await next).done).toBe(true)
})
