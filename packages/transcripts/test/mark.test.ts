import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formats, parseTarget, type Entry, type Reader } from '../src/index.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hoop-mark-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const TURNS = 3000

/** A session of Claude Code: each turn a call with its usage, and its result. */
function claudeLines(): string {
  const base = { sessionId: '5a0c7f00-0000-4000-8000-000000000002', cwd: '/w', version: '2.1.81', isSidechain: false }
  const lines: object[] = [
    { ...base, type: 'user', uuid: 'u', timestamp: '2026-11-20T12:00:00.000Z', message: { role: 'user', content: 'Go on.' } },
  ]
  const say = (at: number, type: string, message: object) =>
    lines.push({
      ...base,
      type,
      uuid: `${type}-${at}`,
      timestamp: new Date(Date.UTC(2026, 10, 20, 13) + at).toISOString(),
      message,
    })
  for (let turn = 0; turn < TURNS; turn += 1) {
    const id = `toolu_${turn}`
    say(turn * 10, 'assistant', {
      id: `msg_${turn}`,
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'tool_use', id, name: 'Bash', input: { command: `echo ${turn} ${'x'.repeat(200)}` } }],
      usage: { input_tokens: 3 + turn, output_tokens: 5, cache_read_input_tokens: 7, cache_creation_input_tokens: 11 },
    })
    say(turn * 10 + 5, 'user', { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: `${turn}` }] })
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

async function rest(reader: Reader): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for await (const update of reader.read()) entries.push(...update.entries)
  return entries
}

test('a mark stays small, gives the entries from there on, and the totals of the whole', async () => {
  const path = join(folder, 'long.jsonl')
  await writeFile(path, claudeLines())
  const format = formats.find(({ cli }) => cli === 'claude')
  if (!format) throw new Error('no such format')
  const target = await parseTarget(path)
  const whole = await format.open(target)
  const marks: { readonly next: number; readonly json: string }[] = []
  const all: Entry[] = []
  for await (const { entries } of whole.read()) {
    all.push(...entries)
    marks.push({ next: all.length, json: JSON.stringify(whole.mark?.()) })
  }
  expect(all).toHaveLength(2 * TURNS + 1)
  expect(marks.length).toBeGreaterThan(4)
  for (const { next, json } of marks) {
    expect(json.length).toBeLessThan(12_000)
    const reader = await format.open(target, JSON.parse(json))
    expect(await rest(reader)).toEqual(all.slice(next))
    expect(reader.session()).toEqual(whole.session())
    // A mark of what was read from a mark is as good.
    const again = await format.open(target, JSON.parse(JSON.stringify(reader.mark?.())))
    expect(again.session()).toEqual(whole.session())
    await again.close()
    await reader.close()
  }
  await whole.close()
})
