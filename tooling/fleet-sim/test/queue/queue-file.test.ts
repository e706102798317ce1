import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { compareForSelection, encodeIssue, selectReady, type Issue } from '../../src/queue/issue.ts'
import { openQueueFile } from '../../src/queue/queue-file.ts'
import { createClock } from '../../src/system/time.ts'
import { bundleProgram, temporaryFolder } from '../support/program.ts'

function emptyWorkspace(): string {
  const workspace = temporaryFolder()
  mkdirSync(join(workspace, '.beads'))
  writeFileSync(join(workspace, '.beads', 'config.yaml'), 'issue_prefix: web\n')
  return workspace
}

const openQueue = (workspace = emptyWorkspace()) => openQueueFile(workspace, createClock())

const issue = (fields: Partial<Issue> & { id: string }): Issue => ({
  title: 't',
  status: 'open',
  priority: 2,
  issue_type: 'task',
  created_at: '2026-11-21T00:00:00Z',
  updated_at: '2026-11-21T00:00:00Z',
  source_repo: 'web',
  compaction_level: 0,
  original_size: 0,
  ...fields,
})

test('selection goes by priority, then creation time, then id, whatever the order of the file', () => {
  const issues = [
    issue({ id: 'web-b', priority: 1, created_at: '2026-11-21T00:00:02Z' }),
    issue({ id: 'web-a', priority: 1, created_at: '2026-11-21T00:00:02Z' }),
    issue({ id: 'web-c', priority: 1, created_at: '2026-11-21T00:00:01Z' }),
    issue({ id: 'web-d', priority: 0, created_at: '2026-11-21T00:00:09Z' }),
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(issues, { minLength: 4 }), (shuffled) => {
      expect(selectReady(shuffled).map(({ id }) => id)).toEqual(['web-d', 'web-c', 'web-a', 'web-b'])
      expect(shuffled.toSorted(compareForSelection).map(({ id }) => id)).toEqual(['web-d', 'web-c', 'web-a', 'web-b'])
    }),
  )
})

test('an issue that waits for an open one is not ready, until that is closed', () => {
  const queue = openQueue()
  const first = queue.create({ title: 'first' })
  const second = queue.create({ title: 'second', dependsOn: [{ id: first.id, type: 'blocks' }] })
  expect(queue.ready().map(({ id }) => id)).toEqual([first.id])
  expect(() => queue.claim(second.id, 'w')).toThrow('cannot claim blocked issue')
  queue.update(first.id, { status: 'closed' })
  expect(queue.ready().map(({ id }) => id)).toEqual([second.id])
})

test('a closed issue carries time and reason, an open one neither, and a freed one no assignee', () => {
  const queue = openQueue()
  const { id } = queue.create({ title: 'x' })
  expect(queue.claimNext('w')?.assignee).toBe('w')
  expect(queue.update(id, { status: 'closed', closeReason: 'done' })).toMatchObject({ close_reason: 'done', assignee: 'w' })
  const reopened = queue.update(id, { status: 'open', assignee: '' })
  expect(reopened).not.toHaveProperty('closed_at')
  expect(reopened).not.toHaveProperty('assignee')
})

test('the same key gives the same id, and a taken id never comes again', () => {
  const ids = [openQueue(), openQueue()].map((queue) => queue.create({ title: 'x', idKey: 'seed web 0' }).id)
  expect(new Set(ids).size).toBe(1)
  const queue = openQueue()
  const many = Array.from({ length: 60 }, () => queue.create({ title: 'x', idKey: 'same' }).id)
  expect(new Set(many).size).toBe(60)
})

test('the file is replaced whole, sorted by id, one issue a line, and keys stand in the export order', () => {
  const workspace = emptyWorkspace()
  const queue = openQueue(workspace)
  const file = join(workspace, '.beads', 'issues.jsonl')
  queue.create({ title: 'b', labels: ['z', 'a'], description: 'd' })
  const before = statSync(file).ino
  queue.create({ title: 'a' })
  expect(statSync(file).ino).not.toBe(before)
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const ids = queue.list().map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted())
  expect(lines).toHaveLength(2)
  expect(lines.every((line) => line === encodeIssue(JSON.parse(line)))).toBe(true)
  expect(queue.list().flatMap(({ labels }) => labels ?? [])).toEqual(['a', 'z'])
})

test('an archive run keeps the newest closed ones, and those that open work names', () => {
  const queue = openQueue()
  const closed = Array.from({ length: 6 }, (_, n) => queue.create({ title: `old ${n}`, idKey: String(n) }))
  queue.create({ title: 'open', dependsOn: [{ id: closed[0]?.id ?? '', type: 'blocks' }] })
  for (const { id } of closed) queue.update(id, { status: 'closed' })
  expect(queue.archive(2)).toBe(3)
  expect(queue.list().filter(({ status }) => status === 'closed')).toHaveLength(3)
  expect(queue.archive(9)).toBe(0)
})

describe('many processes', () => {
  let program = ''
  beforeAll(() => {
    program = bundleProgram()
  })

  test('one issue has one winner, and no creation is lost', async () => {
    const workspace = emptyWorkspace()
    const queue = openQueue(workspace)
    const { id } = queue.create({ title: 'wanted by all' })
    const claims = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const child = spawn(process.execPath, [program, 'queue', '--json', 'update', id, '--claim', `--actor=w${n}`], {
          cwd: workspace,
          stdio: 'ignore',
        })
        const [code] = await once(child, 'exit')
        execFileSync(process.execPath, [program, 'queue', 'create', `--title=by ${n}`], { cwd: workspace })
        return { code, worker: `w${n}` }
      }),
    )
    expect(claims.map(({ code }) => String(code)).toSorted()).toEqual(['0', '4', '4', '4', '4', '4'])
    expect(queue.find(id)?.assignee).toBe(claims.find(({ code }) => code === 0)?.worker)
    expect(queue.list()).toHaveLength(7)
  })
})
