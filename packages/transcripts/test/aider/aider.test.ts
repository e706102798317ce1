import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aider } from '../../src/aider/index.ts'
import { createTranscripts, type Entry, TranscriptFormatError } from '../../src/index.ts'
import { collect } from '../conformance/collect.ts'
import { drain, testFormat } from '../conformance/test-format.ts'

const fixtures = join(import.meta.dirname, '../fixtures/aider')
const versions = ['0.68.0', '0.86.2']
const { discover, readEntries, readSession } = createTranscripts([aider])

testFormat(aider, { homes: versions.map((version) => ({ home: join(fixtures, version) })), isAppendOnly: false })

const Tag = v.nullable(v.object({ worker: v.string(), bead: v.string(), strand: v.string() }))
const Expected = v.record(
  v.string(),
  v.object({
    sessions: v.array(
      v.object({
        offset: v.number(),
        started: v.string(),
        cli_version: v.nullable(v.string()),
        main_model: v.nullable(v.string()),
        user_inputs: v.number(),
        slash_commands: v.number(),
        prompt_lines: v.array(v.string()),
        tag: Tag,
        replies: v.number(),
        thinking_blocks: v.number(),
        tokens_lines: v.number(),
        cost_session_last: v.nullable(v.number()),
        applied_edits: v.array(v.string()),
        commits: v.array(v.tuple([v.string(), v.string()])),
        edit_format_errors: v.number(),
        provider_errors: v.number(),
        token_limit_error: v.boolean(),
        reflections_exhausted: v.boolean(),
        usage_from_file: v.object({ input: v.number(), output: v.number(), cacheRead: v.number(), cacheWrite: v.number() }),
        usage_source: v.optional(v.nullable(v.string())),
      }),
    ),
  }),
)

describe.each(versions)('recorded with %s', (version) => {
  const text = readFileSync(join(fixtures, version, 'expected.json'), 'utf8')
  const expected = v.parse(v.pipe(v.string(), v.parseJson(), Expected), text)
  test.each(Object.entries(expected))('%s', async (name, { sessions }) => {
    const file = join(fixtures, version, name)
    expect(await aider.sessionsIn?.(file)).toEqual(sessions.map(({ offset }) => `${file}#${offset}`))
    for (const facts of sessions) {
      const path = `${file}#${facts.offset}`
      const session = await readSession(path)
      const entries = await collect(readEntries(path))
      const isShared = session.notes?.some((note) => note.startsWith('two processes')) === true
      expect(session, path).toMatchObject({
        id: `aider-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`,
        cwd: dirname(file),
        startedAt: new Date(facts.started.replace(' ', 'T')).getTime(),
        models: facts.main_model === null ? [] : [facts.main_model],
        usage: { ...facts.usage_from_file, reasoning: 0 },
        usageQuality: facts.tokens_lines === 0 ? 'none' : facts.usage_source === 'provider' ? 'rounded' : 'estimate',
        counts: {
          user: facts.user_inputs - facts.slash_commands,
          toolCalls: facts.applied_edits.length + facts.edit_format_errors,
          toolErrors: facts.edit_format_errors,
          errors: facts.provider_errors + Number(facts.token_limit_error) + Number(facts.reflections_exhausted),
          unknown: 0,
          malformed: 0,
        },
      })
      expect([session.cliVersion, session.tag, session.costUsd], path).toEqual([
        facts.cli_version ?? undefined,
        facts.tag ?? undefined,
        isShared ? undefined : (facts.cost_session_last ?? undefined),
      ])
      const twoParts = name.startsWith('ws-kappa') && facts.replies === 2 && facts.tokens_lines === 1 && facts.provider_errors === 0
      expect(session.counts.assistant, path).toBe(twoParts ? 1 : facts.replies)
      expect(entries.filter(({ kind }) => kind === 'thinking').length, path).toBe(facts.thinking_blocks)
      expect(
        entries.flatMap(({ kind, tool }) => (kind === 'tool_call' ? (tool?.files ?? []) : [])),
        path,
      ).toEqual(facts.applied_edits)
      for (const [hash, subject] of facts.commits)
        expect(
          entries.some(({ kind, text: said }) => kind === 'system' && said.includes(`Commit ${hash} ${subject}`)),
          hash,
        ).toBe(true)
    }
  })
})

test('what a model quotes is its own text: headers, prompts, Tokens lines', async () => {
  const path = join(fixtures, '0.86.2/ws-theta/.aider.chat.history.md#1')
  const replies = (await collect(readEntries(path))).filter(({ kind }) => kind === 'assistant')
  expect(replies[0]?.text).toContain('# aider chat started at 2020-01-01 00:00:00')
  expect(replies[0]?.text).toContain('> Tokens: 9.9k sent')
  expect(replies[1]?.text).toBe('Second reply.')
})

test('a section that is not one is refused by name; a bare file of several names them', async () => {
  const file = join(fixtures, '0.86.2/ws-beta/.aider.chat.history.md')
  await expect(readSession(`${file}#17`)).rejects.toThrow('byte offset')
  await expect(readSession(`${file}#x`)).rejects.toThrow(TranscriptFormatError)
  await expect(readSession(file)).rejects.toMatchObject({ sessions: [1, 2067, 3924, 4766].map((offset) => `${file}#${offset}`) })
  expect((await readSession(join(fixtures, '0.86.2/logs/aider/chat.md'))).id).toMatch(/^aider-/)
})

test('every history below a home is found, and one that was moved where a variable says', async () => {
  const home = join(fixtures, '0.86.2')
  const plain = await collect(discover({ home }))
  const moved = await collect(discover({ home, env: { AIDER_CHAT_HISTORY_FILE: join(home, 'logs/aider/chat.md') } }))
  expect([plain.length, moved.length]).toEqual([26, 27])
})

describe('a history that grows', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hoop-aider-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('read while it is written, in pieces of any size, and over restarts, equals reading it whole', async () => {
    const files = ['ws-beta', 'ws-zeta', 'ws-theta', 'ws-eta', 'ws-kappa'].map((name) =>
      join(fixtures, '0.86.2', name, '.aider.chat.history.md'),
    )
    const file = join(folder, '.aider.chat.history.md')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.double({ min: 0.03, max: 1, noNaN: true }), { maxLength: 8 }),
        fc.boolean(),
        async (from, cuts, isRestarting) => {
          const bytes = await readFile(from)
          const places = [...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].sort((a, b) => a - b)
          const target = { path: `${file}#1`, file, selector: '1' }
          await writeFile(file, bytes.subarray(0, Math.max(50, places[0] ?? 0)))
          let reader = await aider.open(target)
          const folded = new Map<number, Entry>()
          for (const place of places) {
            await writeFile(file, bytes.subarray(0, Math.max(50, place)))
            await drain(reader, folded)
            if (isRestarting) reader = await aider.open(target, JSON.parse(JSON.stringify(reader.checkpoint() ?? null)))
          }
          const whole = await drain(await aider.open(target))
          expect([...folded.values()].sort((a, b) => a.seq - b.seq)).toEqual([...whole.entries.values()])
          await drain(reader, folded)
          expect(reader.session()).toEqual(whole.session)
        },
      ),
      { numRuns: Number(process.env.HOOP_RUNS ?? 6) * 5 },
    )
  })

  test('whatever stands in it, nothing throws and every line is accounted for', async () => {
    const file = join(folder, '.aider.chat.history.md')
    const line = fc.constantFrom(
      '',
      '',
      '> x  ',
      '> x',
      '#### y  ',
      '#### y',
      '# aider chat started at 2026-01-01 00:00:00',
      '> Tokens: 1k sent, 2 received.  ',
      '> Tokens: 1.5k sent, 1 cache hit, 2 received.',
      'Cost: $1 message, $1 session.  ',
      '> litellm.X: no',
      'text',
      '> The LLM did not conform to the edit format.  ',
      '> Applied edit to a b  ',
      '\u0000',
      '> Aider v1  ',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), async (lines) => {
        const text = `\n# aider chat started at 2026-01-01 00:00:00\n\n> Aider v0.86.2  \n${lines.join('\n')}`
        await writeFile(file, text)
        let total = 0
        for (const path of (await aider.sessionsIn?.(file)) ?? []) {
          const { lines: counts, entries, session } = await drain(await aider.open({ path, file, selector: path.slice(file.length + 1) }))
          expect(counts.parsed + counts.ignored + counts.unknown + counts.malformed).toBe(counts.total)
          expect([...entries.keys()]).toEqual([...entries.keys()].map((_, index) => index))
          for (const count of Object.values(session.usage)) expect(count).toBeGreaterThanOrEqual(0)
          total += counts.total
        }
        expect(total).toBe(text.split('\n').length - 2) // not the empty line before the first header, nor the torn last one
      }),
      { numRuns: Number(process.env.HOOP_RUNS ?? 6) * 20 },
    )
  })
})
