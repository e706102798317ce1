import fc from 'fast-check'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { claude } from '../../src/claude/index.ts'
import type { Entry, Reader } from '../../src/index.ts'

const toolChars = 1500
const runs = Number(process.env.HOOP_RUNS ?? 6) * 4

/** Reads a transcript of these records in one go. */
async function readAll(file: string, options?: { readonly toolChars: number }) {
  const reader = await claude.open({ path: file, file }, undefined, options)
  if (!reader.readSync) throw new Error('it cannot be read in one go')
  return { updates: [...reader.readSync()], session: reader.session(), reader }
}

async function fileOf(records: readonly object[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'abridged-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, '00000000-0000-4000-8000-000000000001.jsonl')
  await writeFile(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return file
}

const headOf = (value: unknown): unknown => {
  if (typeof value === 'string') return value.slice(0, toolChars)
  if (Array.isArray(value)) return value.map(headOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, headOf(one)]))
}
/** As far as an index looks: of what tools take and give, the beginning of each text. */
const seen = ({ tool, text, ...entry }: Entry) => ({
  ...entry,
  text: entry.kind === 'tool_result' ? headOf(text) : text,
  tool: tool && { ...tool, input: headOf(tool.input), files: headOf(tool.files) },
})

const words = fc.oneof(
  fc.string({ maxLength: 30, unit: 'grapheme' }),
  fc.string({ minLength: 1, maxLength: 9 }).map((text) => text.repeat(800)),
)
const data = fc.oneof(words, fc.base64String({ minLength: 2000, maxLength: 9000 }))
const media = fc.record({
  type: fc.constantFrom('image', 'document'),
  source: fc.record({ type: fc.constantFrom('base64', 'text', 'url'), media_type: fc.constant('image/png'), data }),
})
const text = fc.record({ type: fc.constant('text'), text: words })
const content = fc.oneof(words, fc.array(fc.oneof(text, media), { maxLength: 3 }), fc.record({ error_code: words }))
const id = fc.constantFrom('a', 'b', 'c')
const result = fc.record({ type: fc.constant('tool_result'), tool_use_id: id, content, is_error: fc.boolean() })
const call = fc.record({
  type: fc.constant('tool_use'),
  id,
  name: fc.constantFrom('Bash', 'Edit', 'TodoWrite'),
  input: fc.oneof(
    fc.record({ command: words, timeout: fc.nat() }),
    fc.record({ file_path: words, old_string: words, edits: fc.array(fc.record({ new_string: words })) }),
    fc.record({ todos: fc.array(fc.record({ content: words, source: fc.record({ data: words }) }), { maxLength: 4 }) }),
  ),
})
const thinking = fc.record({ type: fc.constant('thinking'), thinking: words, signature: words })
const usage = fc.record({ input_tokens: fc.nat(99), output_tokens: fc.nat(99) })
const toolUseResult = fc.oneof(
  words,
  fc.record({ durationMs: fc.nat(), stdout: words, file: fc.record({ content: words }), lines: fc.array(words, { maxLength: 3 }) }),
  fc.record({ totalDurationMs: fc.nat(), durationMs: words }),
)
const base = { sessionId: 's', cwd: '/w', timestamp: '2026-11-20T12:00:00.000Z' }
const record = fc.oneof(
  fc.record({
    type: fc.constant('user'),
    message: fc.record({ content: fc.oneof(words, fc.array(fc.oneof(text, media, result), { maxLength: 3 })) }),
    toolUseResult,
  }),
  fc.record({
    type: fc.constant('assistant'),
    message: fc.record({ id, model: fc.constant('m'), content: fc.array(fc.oneof(text, call, thinking), { maxLength: 3 }), usage }),
  }),
  fc.record({ type: fc.constantFrom('progress', 'file-history-snapshot', 'queue-operation', 'new-kind'), snapshot: words }),
)

test('what an index sees of abridged records is what it sees of the records', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 12 }), async (records) => {
      const file = await fileOf(records.map((one) => ({ ...base, ...one })))
      const whole = await readAll(file)
      const short = await readAll(file, { toolChars })
      expect(short.updates.map(({ entries, ...rest }) => ({ ...rest, entries: entries.map(seen) }))).toEqual(
        whole.updates.map(({ entries, ...rest }) => ({ ...rest, entries: entries.map(seen) })),
      )
      expect(short.session).toEqual(whole.session)
    }),
    { numRuns: runs },
  )
})

test('a long result is not read to its end', async () => {
  const file = await fileOf([
    { ...base, type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: 'a', content: 'x'.repeat(100_000) }] } },
  ])
  const [entry] = (await readAll(file, { toolChars })).updates.flatMap(({ entries }) => entries)
  expect(entry?.text).toBe(`${'x'.repeat(toolChars)}… [98500 characters left out]`)
})

test('it goes on where it was, with all of each record', async () => {
  const file = await fileOf([
    { ...base, type: 'user', message: { content: 'do it' } },
    {
      ...base,
      type: 'assistant',
      message: { id: 'a', model: 'm', content: [{ type: 'tool_use', id: 'c', name: 'Bash', input: { command: 'x'.repeat(9000) } }] },
    },
  ])
  const { reader } = await readAll(file, { toolChars })
  const on: Reader = await claude.open({ path: file, file }, JSON.parse(JSON.stringify(reader.checkpoint())))
  const more = []
  for await (const update of on.read()) more.push(update)
  expect(more).toEqual([])
  expect(on.session()).toEqual(reader.session())
})
