import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { claude } from '../../src/claude/index.ts'
import { recognises } from '../../src/claude/recognise.ts'
import { collect } from '../conformance/collect.ts'
import { record, said, sessionId } from './lines.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'hoop-claude-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function put(path: string, content: object | string = said('hello')): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true })
  await writeFile(join(home, path), typeof content === 'string' ? content : `${JSON.stringify(content)}\n`)
}

async function found(env: Record<string, string> = {}): Promise<string[]> {
  const paths = (await collect(claude.discover({ home, env }))).map(({ path }) => relative(home, path))
  return paths.toSorted((a, b) => a.localeCompare(b))
}

const project = '.claude/projects/-home-op-ws'

describe('where sessions are found', () => {
  test('sessions, and sub-agents in every layout; nothing else', async () => {
    const sessions = [
      `${project}/${sessionId}.jsonl`,
      `${project}/${sessionId}/subagents/agent-a40fb9bc2341967d1.jsonl`,
      `${project}/${sessionId}/subagents/workflows/w1/agent-a1.jsonl`,
      `${project}/agent-00aebd5a.jsonl`,
      `${project}/renamed by hand.jsonl`,
    ]
    for (const path of sessions) await put(path)
    await put(`${project}/${sessionId}/subagents/workflows/w1/journal.jsonl`, { type: 'started', key: 'k' })
    await put(`${project}/${sessionId}/subagents/agent-a40fb9bc2341967d1.meta.json`, '{}')
    await put(`${project}/${sessionId}/tool-results/b.txt`, 'output')
    await put(`.claude/sessions/11458.json`, '{}')
    await put(`.claude/history.jsonl`, { display: 'hello', timestamp: 1 })
    await put(`.claude/todos/${sessionId}-agent-${sessionId}.json`, '[]')
    expect(await found()).toEqual(sessions.toSorted((a, b) => a.localeCompare(b)))
  })

  test('says how large they are and when they were written', async () => {
    await put(`${project}/${sessionId}.jsonl`, 'x\n')
    const [session] = await collect(claude.discover({ home, env: {} }))
    expect(session).toMatchObject({ cli: 'claude', sizeBytes: 2 })
    expect(session?.mtimeMs).toBeGreaterThan(0)
  })

  test('CLAUDE_CONFIG_DIR overrules the home, and may name several folders', async () => {
    await put(`${project}/${sessionId}.jsonl`)
    await put(`one/projects/p/${sessionId}.jsonl`)
    await put(`two/projects/p/${sessionId}.jsonl`)
    const [one, two] = [join(home, 'one'), join(home, 'two')]
    expect(await found({ CLAUDE_CONFIG_DIR: one })).toEqual([`one/projects/p/${sessionId}.jsonl`])
    expect(await found({ CLAUDE_CONFIG_DIR: `${one}, ${two}` })).toHaveLength(2)
    expect(await found({ CLAUDE_CONFIG_DIR: join(home, 'none') })).toEqual([])
  })

  test('the folder of other readers is looked into too', async () => {
    await put(`.config/claude/projects/p/${sessionId}.jsonl`)
    await put(`xdg/claude/projects/p/${sessionId}.jsonl`)
    expect(await found()).toEqual([`.config/claude/projects/p/${sessionId}.jsonl`])
    expect(await found({ XDG_CONFIG_HOME: join(home, 'xdg') })).toEqual([`xdg/claude/projects/p/${sessionId}.jsonl`])
  })

  test('a link is followed once, a loop not at all, and nothing is given twice', async () => {
    await put(`elsewhere/${sessionId}.jsonl`)
    await mkdir(join(home, project), { recursive: true })
    await symlink(join(home, 'elsewhere'), join(home, project, 'linked'))
    await symlink(join(home, 'elsewhere'), join(home, project, 'linked-again'))
    await symlink(join(home, '.claude/projects'), join(home, project, 'loop'))
    await symlink(join(home, 'nowhere'), join(home, project, 'dangling.jsonl'))
    expect(await found()).toHaveLength(1)
  })

  test.skipIf(process.getuid?.() === 0)('a folder that may not be read is passed over [needs a user other than root]', async () => {
    await put(`${project}/${sessionId}.jsonl`)
    await put(`.claude/projects/closed/${sessionId}.jsonl`)
    await chmod(join(home, '.claude/projects/closed'), 0)
    expect(await found()).toEqual([`${project}/${sessionId}.jsonl`])
    await chmod(join(home, '.claude/projects/closed'), 0o700)
  })

  test('where there is nothing, nothing is made', async () => {
    expect(await found()).toEqual([])
    await expect(rm(join(home, '.claude'))).rejects.toThrow('ENOENT')
  })
})

describe('whose file it is', () => {
  const path = `/x/projects/p/${sessionId}.jsonl`
  const headOf = (...lines: readonly (object | string)[]) =>
    Buffer.from(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))

  test.each([
    ['a prompt', headOf(said('hello'), '')],
    ['a summary', headOf({ type: 'summary', summary: 'x', leafUuid: 'u' }, '')],
    ['a snapshot of files', headOf({ type: 'file-history-snapshot', messageId: 'm', snapshot: {} }, '')],
    ['a queue operation', headOf({ type: 'queue-operation', operation: 'enqueue', sessionId }, '')],
    ['a line that is no record, and one that is', headOf('garbage', said('hello'), '')],
    ['a prompt that goes on past the head', headOf(JSON.stringify(said('x'.repeat(1000))).slice(0, 500))],
    ['a queued prompt that goes on past the head', headOf('{"type":"queue-operation","operation":"enqueue","content":"xxx')],
  ])('%s is enough, whatever the name', (_, head) => {
    expect(recognises('/x/notes.txt', head)).toBe(true)
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['words', headOf('Buy milk.')],
    ['bytes', Buffer.from([0, 255, 10, 123, 34])],
    ['another CLI', headOf({ timestamp: 't', type: 'session_meta', payload: { id: 'x' } }, '')],
    [
      'another CLI with a session id',
      headOf({ sessionId: 'x', projectHash: 'y', kind: 'main' }, { id: 'a', type: 'user', content: 'x' }, ''),
    ],
    ['prompts of the history', headOf({ display: 'hello', sessionId, timestamp: 1 }, '')],
    ['JSON of any kind', headOf('[]', 'null', '"type"', {}, { type: 'user' }, { type: 7 }, '')],
  ])('%s is not', (_, head) => {
    expect(recognises('/x/notes.jsonl', head)).toBe(false)
  })

  test('an empty file is one where sessions stand', () => {
    expect(recognises(path, Buffer.alloc(0))).toBe(true)
    expect(recognises(`/x/projects/p/${sessionId}/subagents/agent-a1.jsonl`, Buffer.alloc(0))).toBe(true)
    expect(recognises(`/x/${sessionId}.jsonl`, Buffer.alloc(0))).toBe(false)
  })

  test('a record of an attachment is one', () => {
    expect(recognises('/x', headOf(record('attachment', {}), ''))).toBe(true)
  })
})
