import fc from 'fast-check'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Entry, Format, LineCounts, Reader, SessionOf, Update, UsageRequest } from '../../src/index.ts'
import { createTranscripts, TranscriptFormatError, TranscriptNotFoundError } from '../../src/index.ts'
import { parseTarget } from '../../src/target.ts'
import { collect } from './collect.ts'

export interface ConformanceCase<C extends string> {
  /** Folders that look like homes of the CLI, with the variables that move its files there. */
  readonly homes: readonly { readonly home: string; readonly env?: Readonly<Record<string, string>> }[]
  /** Every other format there is: none of them may take a file of this one for its own. */
  readonly others?: readonly Format<C>[]
  /** A session is one file that only grows, so that any first part of it is a session too. Default true. */
  readonly isAppendOnly?: boolean
}

/** How often the properties are tried. `HOOP_RUNS=1000` for the long way round. */
const runs = Number(process.env.HOOP_RUNS ?? 6)

/** How many damaged lines are read. `HOOP_FUZZ_LINES=1000000` for a million. */
const fuzzLines = Number(process.env.HOOP_FUZZ_LINES ?? 4_000)
const linesPerFile = 20_000

/** What every format must hold to, whatever it reads. */
export function testFormat<C extends string>(format: Format<C>, { homes, others = [], isAppendOnly = true }: ConformanceCase<C>): void {
  const transcripts = createTranscripts([format])
  const everyone = createTranscripts([format, ...others])

  describe(`${format.cli}: every recorded session`, () => {
    let scratch = ''
    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'hoop-transcripts-'))
    })
    afterAll(() => rm(scratch, { recursive: true }))

    const found = async () => {
      const all: { readonly path: string; readonly home: string }[] = []
      for (const { home, env = {} } of homes) for await (const { path } of transcripts.discover({ home, env })) all.push({ path, home })
      return all
    }

    test('is found, and belongs to this format alone', async () => {
      const sessions = await found()
      expect(sessions.length).toBeGreaterThan(0)
      expect(new Set(sessions.map(({ path }) => path)).size).toBe(sessions.length)
      for (const { path } of sessions) expect([path, await everyone.detectCli(path)]).toEqual([path, format.cli])
    })

    test('has numbered entries whose counts and tokens are those of its header', async () => {
      for (const { path } of await found()) {
        const session = await transcripts.readSession(path)
        const entries = await collect(transcripts.readEntries(path))
        expect(session).toMatchObject({ path, cli: format.cli })
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index))
        expect({ path, ...countsOf(entries) }).toEqual({
          path,
          toolCalls: session.counts.toolCalls,
          unreadable: session.counts.unknown + session.counts.malformed,
          errors: session.counts.errors,
        })
        expect({ path, ...sum(entries.flatMap(({ usage }) => usage ?? [])) }).toEqual({ path, ...session.usage })
        for (const { text } of entries) expect(typeof text).toBe('string')
      }
    })

    test('accounts for every record, and names each request once', async () => {
      for (const { path } of await found()) {
        const { lines, requests, session } = await drain(await format.open(await parseTarget(path)))
        expect({ path, sum: lines.parsed + lines.ignored + lines.unknown + lines.malformed }).toEqual({ path, sum: lines.total })
        for (const { key } of requests) expect(key.startsWith(`${format.cli}:`)).toBe(true)
        expect({ path, ...sum(eachOnce(requests)) }).toEqual({ path, ...session.usage })
      }
    })

    test('read without giving up the thread, it is the same, and goes on from there', async () => {
      for (const { path } of await found()) {
        const reader = await format.open(await parseTarget(path))
        if (!reader.readSync) return
        const whole = await drain(await format.open(await parseTarget(path)))
        const synchronous = fold([...reader.readSync()], reader.session())
        expect(synchronous).toEqual(whole)
        expect((await drain(reader)).entries.size).toBe(0)
        expect(() => [...(reader.readSync?.() ?? [])]).toThrow(path)
        const resumed = await format.open(await parseTarget(path), JSON.parse(JSON.stringify(reader.checkpoint())))
        expect(await drain(resumed)).toMatchObject({ entries: new Map(), session: whole.session })
      }
    })

    test('can be read on from a checkpoint, at its end', async () => {
      for (const { path } of await found()) {
        const target = await parseTarget(path)
        const first = await format.open(target)
        const whole = await drain(first)
        const resumed = await format.open(target, JSON.parse(JSON.stringify(first.checkpoint())))
        expect(await drain(resumed)).toMatchObject({ entries: new Map(), session: whole.session })
      }
    })

    test('can be read in part', async () => {
      for (const { path } of await found()) {
        const all = await collect(transcripts.readEntries(path))
        const some = await collect(transcripts.readEntries(path, { fromSeq: 2, limit: 3 }))
        expect(some).toEqual(all.slice(2, 5))
      }
    })

    test('a path of nothing, and a file of nobody, are errors that name them', async () => {
      const foreign = join(scratch, 'notes.txt')
      await writeFile(foreign, 'Buy milk.\n')
      await expect(transcripts.readSession(foreign)).rejects.toThrow(TranscriptFormatError)
      await expect(transcripts.readSession(join(scratch, 'missing'))).rejects.toThrow(TranscriptNotFoundError)
      await expect(transcripts.readSession(scratch)).rejects.toThrow(TranscriptNotFoundError)
    })

    if (!isAppendOnly) return

    test('read while it is written, in pieces of any size, and over restarts, equals reading it whole', async () => {
      const sessions = await found()
      await fc.assert(
        fc.asyncProperty(
          fc.nat(),
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
          fc.boolean(),
          async (pick, cuts, isRestarting) => {
            const { path, home } = sessions[pick % sessions.length] ?? { path: '', home: '' }
            const bytes = await readFile(path)
            const copy = join(await mkdtemp(join(scratch, 'grow-')), relative(home, path))
            await mkdir(dirname(copy), { recursive: true })
            const places = [...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].sort((a, b) => a - b)
            await writeFile(copy, bytes.subarray(0, places[0]))
            const target = { path: copy, file: copy }
            let reader: Reader<C> = await format.open(target)
            const folded = new Map<number, Entry>()
            for (const place of places) {
              await writeFile(copy, bytes.subarray(0, place))
              await drain(reader, folded)
              if (isRestarting) reader = await format.open(target, JSON.parse(JSON.stringify(reader.checkpoint())))
            }
            const whole = await drain(await format.open(target))
            expect(folded).toEqual(whole.entries)
            expect(reader.session()).toEqual(whole.session)
          },
        ),
        { numRuns: runs * 5 },
      )
    })

    test('whatever happens to its bytes, nothing throws and every line is accounted for', async () => {
      const sessions = await found()
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.array(fc.tuple(fc.nat(), mutation), { minLength: 1, maxLength: 20 }), async (pick, mutations) => {
          const { path, home } = sessions[pick % sessions.length] ?? { path: '', home: '' }
          let bytes: Buffer = await readFile(path)
          for (const [place, mutate] of mutations) bytes = mutate(bytes, bytes.length === 0 ? 0 : place % bytes.length)
          const copy = join(await mkdtemp(join(scratch, 'mutated-')), relative(home, path))
          await mkdir(dirname(copy), { recursive: true })
          await writeFile(copy, bytes)
          const { lines, session, entries } = await drain(await format.open({ path: copy, file: copy }))
          expect(lines.parsed + lines.ignored + lines.unknown + lines.malformed).toBe(lines.total)
          expect([...entries.keys()].sort((a, b) => a - b)).toEqual([...entries.keys()].map((_, index) => index))
          for (const count of [...Object.values(session.usage), ...Object.values(session.counts)]) expect(count).toBeGreaterThanOrEqual(0)
        }),
        { numRuns: runs * 5 },
      )
    })
    test('damaged lines in any number: nothing throws, hangs, or is held for ever', async () => {
      const lines: Buffer[] = []
      for (const { path } of await found()) for (const line of splitLines(await readFile(path))) if (line.length < 20_000) lines.push(line)
      const home = sessionsHome(await found())
      let seed = 7
      const random = (below: number) => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
        return seed % below
      }
      for (let left = fuzzLines; left > 0; left -= linesPerFile) {
        const damaged = Array.from({ length: Math.min(left, linesPerFile) }, () => {
          const line = Buffer.from(lines[random(lines.length)] ?? '')
          for (let times = random(3); times > 0 && line.length > 1; times -= 1) {
            const at = random(line.length - 1)
            if (random(3) === 0) line.subarray(0, -1).copyWithin(at, random(line.length - 1))
            else line[at] = [0x22, 0x7b, 0x7d, 0x5b, 0x2c, 0x30, 0x5c, 0x00, 0xff, 0x2d][random(10)] ?? 0
          }
          return line
        })
        const copy = join(scratch, 'damaged', home)
        await mkdir(dirname(copy), { recursive: true })
        await writeFile(copy, Buffer.concat(damaged))
        const { lines: counts } = await drain(await format.open({ path: copy, file: copy }))
        expect(counts.parsed + counts.ignored + counts.unknown + counts.malformed).toBe(counts.total)
        expect(counts.total).toBeGreaterThanOrEqual(damaged.length)
      }
    }, 3_600_000)
  })
}

/** The place of one session in its home: a name that the format takes for its own. */
function sessionsHome(found: readonly { readonly path: string; readonly home: string }[]): string {
  const [first] = found
  return first ? relative(first.home, first.path) : 'session.jsonl'
}

/** Lines with their ends. */
function splitLines(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0, end = bytes.indexOf(0x0a); end !== -1; start = end + 1, end = bytes.indexOf(0x0a, start))
    lines.push(bytes.subarray(start, end + 1))
  return lines
}

type Mutation = (bytes: Buffer, place: number) => Buffer

/** What can happen to a file that a crash, a full disk, another program or a person has touched. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.nat(255).map(
    (value): Mutation =>
      (bytes, place) =>
        spliced(bytes, place, 1, Buffer.of(value)),
  ),
  fc.integer({ min: 1, max: 2_000 }).map(
    (count): Mutation =>
      (bytes, place) =>
        spliced(bytes, place, count, Buffer.alloc(0)),
  ),
  fc
    .constantFrom(
      '\n',
      '\0',
      '{}',
      '{"type":"user"}\n',
      '[]\n',
      'null\n',
      '"\n',
      '1e999\n',
      '\ufeff',
      '{"type":"x-new","a":1}\n',
      '<<<<<<< HEAD\n',
    )
    .map(
      (text): Mutation =>
        (bytes, place) =>
          spliced(bytes, place, 0, Buffer.from(text)),
    ),
  fc.integer({ min: 1, max: 5_000 }).map(
    (count): Mutation =>
      (bytes, place) =>
        spliced(bytes, place, 0, bytes.subarray(place, place + count)),
  ),
)

function spliced(bytes: Buffer, place: number, count: number, inserted: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, place), inserted, bytes.subarray(place + count)])
}

interface Drained<C extends string> {
  readonly entries: ReadonlyMap<number, Entry>
  readonly requests: readonly UsageRequest[]
  readonly lines: LineCounts
  readonly session: SessionOf<C>
}

/** Reads to the end, folding entries by number as a follower would. */
export async function drain<C extends string>(reader: Reader<C>, entries = new Map<number, Entry>()): Promise<Drained<C>> {
  const updates: Update[] = []
  for await (const update of reader.read()) updates.push(update)
  return fold(updates, reader.session(), entries)
}

function fold<C extends string>(updates: readonly Update[], session: SessionOf<C>, entries = new Map<number, Entry>()): Drained<C> {
  let requests: UsageRequest[] = []
  let lines: LineCounts = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
  for (const update of updates) {
    if (update.restarted) {
      entries.clear()
      requests = []
      lines = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
    }
    for (const entry of update.entries) entries.set(entry.seq, entry)
    requests.push(...update.requests)
    lines = {
      total: lines.total + update.lines.total,
      parsed: lines.parsed + update.lines.parsed,
      ignored: lines.ignored + update.lines.ignored,
      unknown: lines.unknown + update.lines.unknown,
      malformed: lines.malformed + update.lines.malformed,
    }
  }
  return { entries, requests, lines, session }
}

const countsOf = (entries: readonly Entry[]) => ({
  toolCalls: entries.filter(({ kind }) => kind === 'tool_call').length,
  unreadable: entries.filter(({ kind }) => kind === 'unknown').length,
  errors: entries.filter(({ kind }) => kind === 'error').length,
})

/** Of the records of one key, one for each request id; those without an id are the first one that has one. */
function eachOnce(requests: readonly UsageRequest[]): readonly UsageRequest[] {
  const byKey = new Map<string, Map<string, UsageRequest>>()
  const keep = (of: Map<string, UsageRequest>, id: string, request: UsageRequest) => {
    const known = of.get(id)
    if (!known || tokens(request) >= tokens(known)) of.set(id, request)
  }
  for (const request of requests) {
    const of = byKey.get(request.key) ?? new Map<string, UsageRequest>()
    byKey.set(request.key, of)
    keep(of, request.requestId ?? '', request)
  }
  for (const of of byKey.values()) {
    const bare = of.get('')
    const named = [...of.keys()].find((id) => id !== '')
    if (!bare || named === undefined) continue
    of.delete('')
    keep(of, named, bare)
  }
  return [...byKey.values()].flatMap((of) => [...of.values()])
}

type Tokens = Pick<UsageRequest, 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'reasoning'>
const tokens = ({ input, output, cacheRead, cacheWrite }: Tokens) => input + output + cacheRead + cacheWrite

function sum(all: readonly Tokens[]): Tokens {
  const total = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 }
  for (const one of all) for (const name of ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const) total[name] += one[name]
  return total
}
