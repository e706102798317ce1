import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claude } from '../../src/claude/index.ts'
import { createTranscripts } from '../../src/index.ts'
import { drain } from '../conformance/test-format.ts'
import { derived } from './fixtures.ts'
import { reply, said, text } from './lines.ts'

const { readSession } = createTranscripts([claude])
let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoop-claude-'))
})
afterAll(() => rm(scratch, { recursive: true }))

async function linesOf(path: string) {
  return drain(await claude.open({ path, file: path }))
}

describe('copies of a recording that something happened to', () => {
  test('line ends of another system change nothing', async () => {
    const { lines, session } = await linesOf(join(derived, 'claude-crlf.jsonl'))
    expect(lines).toMatchObject({ total: 43, unknown: 0, malformed: 0 })
    expect(session).toMatchObject({ counts: { user: 2, assistant: 8, toolCalls: 6, toolErrors: 2 }, usage: { input: 112, output: 1408 } })
  })

  test('lines that are garbage are counted, and nothing else is lost', async () => {
    const whole = await linesOf(join(derived, 'claude-crlf.jsonl'))
    // One of the lines put in is a prompt whose text is not UTF-8.
    const { lines, session, entries } = await linesOf(join(derived, 'claude-garbage-lines.jsonl'))
    expect(lines).toEqual({ total: 49, parsed: 29, ignored: 16, unknown: 2, malformed: 2 })
    expect(session.usage).toEqual(whole.session.usage)
    expect(session.counts).toMatchObject({ user: 3, assistant: 8, toolCalls: 6, unknown: 2, malformed: 2 })
    expect([...entries.values()].filter(({ kind }) => kind === 'unknown')).toHaveLength(session.counts.malformed + session.counts.unknown)
  })

  test('a line that is not finished is not there yet', async () => {
    const path = join(derived, 'claude-partial-last-line.jsonl')
    const { lines } = await linesOf(path)
    expect(lines).toMatchObject({ total: 41, malformed: 0 })
    const copy = join(scratch, 'growing.jsonl')
    const bytes = await readFile(path)
    await writeFile(copy, bytes)
    const reader = await claude.open({ path: copy, file: copy })
    expect((await drain(reader)).lines.total).toBe(41)
    await writeFile(copy, Buffer.concat([bytes, Buffer.from('"}\n')]))
    expect((await drain(reader)).lines.total).toBe(1)
    await reader.close()
  })

  test('an empty file where sessions stand has nothing in it', async () => {
    await expect(readSession(join(derived, 'empty.jsonl'))).rejects.toThrow('empty.jsonl is not a session of claude')
  })
})

test('a line of 64 MB is a line', { timeout: 60_000 }, async () => {
  const path = join(scratch, 'large.jsonl')
  const file = await open(path, 'w')
  const [head = '', tail = ''] = JSON.stringify(said([{ type: 'image', source: { type: 'base64', data: '@' } }, text('look')])).split('@')
  await file.write(head)
  for (let count = 0; count < 64; count += 1) await file.write('A'.repeat(1024 * 1024))
  await file.write(`${tail}\n${JSON.stringify(reply([text('I see')]))}\n`)
  await file.close()
  const { entries, session } = await linesOf(path)
  expect(session.counts).toMatchObject({ user: 1, assistant: 1, malformed: 0 })
  expect([...entries.values()].map((entry) => entry.text)).toEqual(['[image, 50.3 MB]\nlook', 'I see'])
})

test('a line that nests without end is read or refused, and the next one is read', async () => {
  const path = join(scratch, 'deep.jsonl')
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  await writeFile(path, `{"type":"user","message":{"content":${deep}}}\n${deep}\n${JSON.stringify(said('go on'))}\n`)
  const { session, lines } = await linesOf(path)
  expect(lines.total).toBe(3)
  expect(session.counts).toMatchObject({ user: 1 })
})
