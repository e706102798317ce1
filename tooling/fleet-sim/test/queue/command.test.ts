import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runQueueCommand } from '../../src/queue/command.ts'
import { readStat } from '../../src/system/process.ts'
import { temporaryFolder } from '../support/program.ts'

function workspace(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, '.beads', 'deeper'), { recursive: true })
  writeFileSync(join(folder, '.beads', 'config.yaml'), 'issue_prefix: web\n')
  return folder
}

const run = (cwd: string, ...argv: readonly string[]) => runQueueCommand(argv, cwd)
const json = (cwd: string, ...argv: readonly string[]): unknown => JSON.parse(run(cwd, '--json', ...argv).stdout)
const rows = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value : [])

test('it says who it is', () => {
  expect(run('/', '--version')).toEqual({ exitCode: 0, stdout: 'hoop-queue 1\n', stderr: '' })
  expect(run('/', '--help').stdout).toContain('usage: hoop-queue')
  expect(run('/').exitCode).toBe(2)
})

test('create, show, list and ready answer in the shapes and key orders of the real program', () => {
  const cwd = workspace()
  const flags = ['--no-color', '--lock-timeout=10000', '--no-auto-import', '--no-auto-flush']
  const first = json(
    cwd,
    ...flags,
    'create',
    '--title=Persist the cart',
    '--type=feature',
    '--priority=P1',
    '--labels=ui,backend',
    '--description=Keep it.',
    '--external-ref=hoop:1',
    '--actor=hoop:operator',
  )
  expect(first).toMatchObject({
    status: 'open',
    priority: 1,
    issue_type: 'feature',
    labels: ['backend', 'ui'],
    created_by: 'hoop:operator',
    external_ref: 'hoop:1',
  })
  const id = String(rows([first])[0]?.['id'])
  const second = rows([json(cwd, 'create', 'Wire it', `--deps=${id},related:${id}`)])[0]
  expect(second?.['dependencies']).toMatchObject([
    { depends_on_id: id, type: 'blocks', metadata: '{}', thread_id: '' },
    { type: 'related' },
  ])

  const listed = rows([json(cwd, 'list', '--all', '--limit', '0')])[0]
  expect(Object.keys(listed ?? {})).toEqual(['issues', 'total', 'limit', 'offset', 'has_more'])
  expect(Object.keys(rows(listed?.['issues'])[0] ?? {}).join(' ')).toBe(
    'id title description status priority issue_type created_at created_by updated_at external_ref source_repo compaction_level original_size labels dependency_count dependent_count',
  )
  expect(rows(json(cwd, 'ready')).map((row) => row['id'])).toEqual([id])
  expect(rows(json(cwd, 'show', String(second?.['id'])))[0]).toMatchObject({
    dependencies: [{ id, dependency_type: 'blocks' }, { dependency_type: 'related' }],
  })
  expect(rows(json(cwd, 'show', id))[0]?.['dependents']).toHaveLength(2)
})

test('claim, close and reopen change what they name; a second claim is refused in the envelope', () => {
  const cwd = workspace()
  const id = run(cwd, 'create', 'x', '--silent').stdout.trim()
  expect(rows(json(cwd, 'update', id, '--claim', '--actor=alpha'))[0]).toMatchObject({
    id,
    status: 'in_progress',
    assignee: 'alpha',
    owner: null,
  })
  const lost = run(cwd, '--json', 'update', id, '--claim', '--actor=bravo')
  expect(lost.exitCode).toBe(4)
  expect(JSON.parse(lost.stdout)).toMatchObject({
    error: { code: 'VALIDATION_FAILED', message: `Validation failed: claim: issue ${id} already assigned to alpha`, retryable: true },
  })
  expect(rows(json(cwd, 'close', id, '--reason', 'done'))[0]).toMatchObject({ id, status: 'closed', close_reason: 'done' })
  expect(run(cwd, '--json', 'close', id).exitCode).toBe(3)
  expect(rows([json(cwd, 'list')])[0]?.['total']).toBe(0)
  expect(json(cwd, 'reopen', id)).toMatchObject({ reopened: [{ id, status: 'open' }] })
  expect(rows(json(cwd, 'label', 'add', id, 'deferred'))[0]).toMatchObject({ issue_id: id, label: 'deferred' })
})

test('bad input has the exit code and the code of the real program', () => {
  const cwd = workspace()
  run(cwd, 'create', 'x', '--external-ref=r1')
  const codeOf = (...argv: readonly string[]): readonly unknown[] => {
    const { exitCode, stdout } = run(cwd, '--json', ...argv)
    return [exitCode, JSON.parse(stdout).error.code]
  }
  expect(codeOf('show', 'web-nope')).toEqual([3, 'ISSUE_NOT_FOUND'])
  expect(codeOf('create', '--title=  ')).toEqual([4, 'VALIDATION_FAILED'])
  expect(codeOf('create', `--title=${'x'.repeat(501)}`)).toEqual([4, 'VALIDATION_FAILED'])
  expect(codeOf('create', 'x', '--priority=9')).toEqual([4, 'INVALID_PRIORITY'])
  expect(codeOf('create', 'x', '--labels=a b')).toEqual([4, 'VALIDATION_FAILED'])
  expect(codeOf('create', 'y', '--external-ref=r1')).toEqual([7, 'CONFIG_ERROR'])
  expect(codeOf('create', 'y', '--deps=web-nope')).toEqual([3, 'ISSUE_NOT_FOUND'])
  expect(run(cwd, 'list', '--no-such-flag')).toMatchObject({ exitCode: 2, stdout: '' })
  expect(run('/', '--json', 'list').exitCode).toBe(2)
})

test('a line that is no issue stops every verb, and changes nothing', () => {
  const cwd = workspace()
  const file = join(cwd, '.beads', 'issues.jsonl')
  writeFileSync(file, '{"id":"web-1"\n')
  expect(run(cwd, '--json', 'list').exitCode).toBe(7)
  expect(run(cwd, '--json', 'create', 'x').exitCode).toBe(7)
})

test('a queue that somebody holds, or that cannot be written, is refused as br refuses it', () => {
  const cwd = workspace()
  const lock = join(cwd, '.beads', '.hoop-queue.lock')
  writeFileSync(lock, `${process.pid} ${readStat(process.pid)?.startTicks ?? ''} held`)
  const locked = run(cwd, '--json', '--lock-timeout=20', 'create', '--title=x')
  expect([locked.exitCode, JSON.parse(locked.stdout)]).toMatchObject([
    2,
    { error: { code: 'DATABASE_LOCKED', retryable: true, context: { path: lock } } },
  ])
  rmSync(lock)
  mkdirSync(join(cwd, '.beads', 'issues.jsonl'))
  const broken = run(cwd, '--json', 'create', '--title=x')
  expect([broken.exitCode, JSON.parse(broken.stdout)]).toMatchObject([8, { error: { code: 'IO_ERROR' } }])
  expect(run(cwd, 'create', 'x', '--lock-timeout=soon').exitCode).toBe(2)
})

test('it finds its workspace from below', () => {
  const cwd = workspace()
  run(cwd, 'create', 'x')
  expect(rows([json(join(cwd, '.beads', 'deeper'), 'list')])[0]?.['total']).toBe(1)
})
