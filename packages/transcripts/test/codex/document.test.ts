import fc from 'fast-check'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordsIn } from '../../src/codex/document.ts'
import { codex } from '../../src/codex/index.ts'
import { createTranscripts, type Entry } from '../../src/index.ts'
import { collect } from '../conformance/collect.ts'
import { drain, testFormat } from '../conformance/test-format.ts'

/** A session as the CLI of spring 2025 wrote it: one object, indented, written anew after every item. */
const session = { timestamp: '2025-04-20T10:00:00.000Z', id: 'a1b2c3d4', instructions: 'Be "kind" }]' }
const items = [
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: '[needle:alpha:bd-1:pluck] Fix {it}, "please" \\' }] },
  { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'Look first.' }] },
  {
    type: 'function_call',
    id: 'fc',
    name: 'shell',
    arguments: '{"command":["bash","-lc","npm test"]}',
    call_id: 'c1',
    status: 'completed',
  },
  { type: 'function_call_output', call_id: 'c1', output: '{"output":"no","metadata":{"exit_code":1,"duration_seconds":0.5}}' },
  { type: 'local_shell_call', call_id: 'c2', status: 'completed', action: { type: 'exec', command: ['ls'] } },
  { type: 'local_shell_call_output', call_id: 'c2', output: 'a\n' },
  { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Größer ✓' }] },
]
const written = (count = items.length) => JSON.stringify({ session, items: items.slice(0, count) }, null, 2)

const { readSession, readEntries } = createTranscripts([codex])
const home = await mkdtemp(join(tmpdir(), 'hoop-codex-document-'))
const path = join(home, '.codex/sessions/rollout-2025-04-20-a1b2c3d4.json')
beforeAll(async () => {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, written())
})
afterAll(() => rm(home, { recursive: true }))

testFormat(codex, { homes: [{ home }], isAppendOnly: false })

describe('a rollout that is one document', () => {
  test('is a session like any other', async () => {
    expect(await readSession(path)).toMatchObject({
      id: 'a1b2c3d4',
      startedAt: Date.parse(session.timestamp),
      title: 'Fix {it}, "please" \\',
      tag: { worker: 'alpha', bead: 'bd-1', strand: 'pluck' },
      usageQuality: 'none',
      counts: { user: 1, assistant: 1, toolCalls: 2, toolErrors: 1, unknown: 0, malformed: 0 },
    })
    const entries = await collect(readEntries(path))
    expect(entries.map(({ kind }) => kind)).toEqual([
      'user',
      'thinking',
      'tool_call',
      'tool_result',
      'tool_call',
      'tool_result',
      'assistant',
    ])
    const bytes = Buffer.from(written())
    for (const [index, { source }] of entries.entries())
      expect(JSON.parse(bytes.toString('utf8', source.offset, source.offset + source.length))).toEqual(items[index])
  })

  test('is read again as a whole when it was written again', async () => {
    const copy = join(home, 'rollout-copy.json')
    await writeFile(copy, written(3))
    const reader = await codex.open({ path: copy, file: copy })
    const folded = new Map<number, Entry>()
    expect((await drain(reader, folded)).session.pendingTool).toMatchObject({ name: 'shell' })
    expect(folded.size).toBe(3)
    await writeFile(copy, written())
    const { session: now } = await drain(reader, folded)
    expect(now).not.toHaveProperty('pendingTool')
    expect(folded.size).toBe(7)
    expect((await drain(reader, folded)).lines.total).toBe(0)
  })

  test('is nothing while its header is torn, and one unknown record when it is something else', async () => {
    const copy = join(home, 'rollout-odd.json')
    const counts = async (text: string) => {
      await writeFile(copy, text)
      const { lines, session } = await drain(await codex.open({ path: copy, file: copy }))
      expect(session.counts).toMatchObject({ unknown: lines.unknown, malformed: lines.malformed })
      return [lines.total, lines.unknown, lines.malformed]
    }
    expect(await counts(written().slice(0, 30))).toEqual([0, 0, 0])
    expect(await counts('')).toEqual([0, 0, 0])
    expect(await counts('{"a":{"b":1}}')).toEqual([1, 1, 0])
    expect(await counts('Buy milk.')).toEqual([1, 0, 1])
  })

  test('whatever the bytes, what is found lies in them', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', ' ', '"session"', '"items":[', '{"a":1}', 'é')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const bytes = Buffer.from(pieces.join(''))
        let end = 0
        for (const { offset, length } of recordsIn(bytes)) {
          expect(offset).toBeGreaterThanOrEqual(end)
          end = offset + length
          expect(length).toBeGreaterThan(1)
        }
        expect(end).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })

  test('its records are found whatever the spaces, and only what is complete', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.nat(4), fc.nat(), (all, indent, cut) => {
        const bytes = Buffer.from(JSON.stringify({ session, note: { a: [{}] }, items: all }, null, indent))
        const found = recordsIn(bytes).map(({ offset, length }) => JSON.parse(bytes.toString('utf8', offset, offset + length)))
        expect(found).toEqual(JSON.parse(JSON.stringify([session, ...all])))
        const part = recordsIn(bytes.subarray(0, cut % bytes.length))
        expect(part).toEqual(recordsIn(bytes).slice(0, part.length))
      }),
    )
  })
})
