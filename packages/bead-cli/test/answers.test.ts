import { describe, expect, test } from 'vitest'
import { readAnswer } from '../src/answer.ts'
import { type RecordSource, decodeBead } from '../src/bead.ts'
import { classifyFailure } from '../src/classify-failure.ts'
import { readCreated, takenBy } from '../src/created.ts'
import { type Captured, brVersions, captured, capturedCalls, textOf } from './support/fixtures.ts'

const beadsOf = (call: Captured, source: RecordSource) =>
  readAnswer(call).rows.map((row) => {
    const bead = decodeBead(row, source)
    if (typeof bead === 'string') throw new Error(bead)
    return bead
  })

const codeOf = (call: Captured): string => {
  const { failure } = readAnswer(call)
  return failure ? classifyFailure('br', failure, call.exitCode).code : 'none'
}

const said = (stdout: string, stderr = '', exitCode = 0): Captured => ({ file: '', argv: '', how: 'exit', exitCode, stdout, stderr })

describe.each(brVersions)('%s', (version) => {
  const calls = capturedCalls(version)

  test('every list and show is read, bare array or envelope', () => {
    const lists = [...calls].filter(
      ([name, call]) => /^(?:list|show|ready|blocked|search)/.test(name) && call.file.endsWith('json') && call.exitCode === 0,
    )
    expect(lists.length).toBeGreaterThan(10)
    for (const [name, call] of lists) {
      const { rows, failure } = readAnswer(call)
      expect([name, failure]).toEqual([name, undefined])
      if (['list', 'list-all', 'list-in-progress', 'show', 'show-multi', 'ready', 'blocked', 'search'].includes(name))
        expect([name, rows.length > 0]).toEqual([name, true])
      if (name.endsWith('-empty') && name.startsWith('list')) expect([name, rows]).toEqual([name, []])
      if (!name.includes('fields')) expect(rows.filter((row) => typeof decodeBead(row, 'list') === 'string')).toEqual([])
    }
  })

  test('a list leaves dependencies and comments open, unless it counts none', () => {
    const beads = beadsOf(captured(version, 'list-all'), 'list')
    expect(beads.some((bead) => bead.dependencies === undefined)).toBe(true)
    expect(beads.every((bead) => bead.comments === undefined)).toBe(true)
    for (const bead of beads) expect(bead.dependencies?.length ?? 0).toBe(0)
  })

  test('a show has both ends, comments, and none where it leaves them out', () => {
    const [bead] = beadsOf(captured(version, 'show'), 'show')
    expect(bead?.dependencies).toMatchObject([{ type: 'parent-child' }])
    expect(bead?.dependents?.length).toBeGreaterThan(0)
    expect(bead?.comments?.length).toBeGreaterThan(0)
    expect(bead?.comments?.[0]).toMatchObject({ id: '1', author: 'alice' })
    expect(beadsOf(captured(version, 'show-minimal'), 'show')).toMatchObject([{ dependencies: [], comments: [] }])
  })

  test('every error is one of ours, wherever it stands', () => {
    const codes = [...calls].filter(([name]) => name.startsWith('error-')).map(([name, call]) => [name, codeOf(call)] as const)
    expect(codes.filter(([, code]) => code === 'none')).toEqual([])
    const of = new Map(codes)
    expect(of.get('error-not-found')).toBe('NOT_FOUND')
    expect(of.get('error-title-empty')).toBe('REFUSED')
    expect(of.get('error-invalid-label')).toBe('REFUSED')
    expect(of.get('error-invalid-priority')).toBe('REFUSED')
    expect(of.get('error-not-initialized')).toBe('NO_WORKSPACE')
    expect(of.get('error-usage-unknown-verb')).toBe('PROGRAM_FAILED')
    if (of.has('error-lock-timeout-create')) expect(of.get('error-lock-timeout-create')).toBe('LOCKED')
    if (of.has('error-older-schema-read-only')) expect(of.get('error-older-schema-read-only')).toBe('SCHEMA_MISMATCH')
  })

  test('a taken reference is told apart', () => {
    const { failure } = readAnswer(captured(version, 'error-duplicate-external-ref'))
    const taken = takenBy(failure?.message ?? '')
    if (version === 'br-0.1.12') expect(taken).toBeNull()
    else expect(taken).toMatch(/^web-[a-z0-9]{3,}$/)
  })

  test('what was created is read: the whole bead', () => {
    const call = captured(version, 'create')
    const created = readCreated('br', call, readAnswer(call))
    expect(created).toMatchObject({ existed: false, bead: { title: 'Add address form validation', type: 'feature', priority: 1 } })
    expect(created?.bead?.labels).toContain('stitch:st-checkout-01')
    expect(created?.bead?.dependencies).toMatchObject([{ type: 'parent-child' }])
  })
})

test.each(['br-0.5.12', 'br-0.7.6'])('%s: beside a soft limit the bead is created, and the limit is a warning', (version) => {
  const call = captured(version, 'create-capacity-soft')
  const answer = readAnswer(call)
  expect(readCreated('br', call, answer)?.bead?.title).toBe('over the soft limit')
  expect(answer.warnings).toHaveLength(1)
  expect(answer.warnings[0]).toContain('soft_limit')
  expect(codeOf(captured(version, 'create-capacity-hard'))).toBe('REFUSED')
})

test.each(['br-0.2.15', 'br-0.5.12', 'br-0.7.6'])('%s: an export that failed is a warning beside a success', (version) => {
  const call = captured(version, 'create-auto-flush-failed')
  const answer = readAnswer(call)
  expect(readCreated('br', call, answer)?.bead?.title).toBe('two')
  expect(answer.failure).toBeUndefined()
  expect(answer.warnings[0]).toMatch(/^AUTO_FLUSH_FAILED: /)
})

test('titles and statuses pass as they are', () => {
  expect(beadsOf(captured('br-0.7.6', 'create-title-spaces'), 'lines')).toMatchObject([{ title: '   padded   ' }])
  expect(beadsOf(captured('br-0.7.6', 'create-control-title'), 'lines')[0]?.title).toContain('\u001B')
  expect(beadsOf(captured('br-0.7.6', 'create-unknown-status'), 'lines')).toMatchObject([{ status: 'bogus' }])
  expect(beadsOf(captured('br-0.7.6', 'create-json-payload-becomes-title'), 'lines')[0]?.title).toMatch(/^\{"title"/)
  expect(beadsOf(captured('br-0.7.6', 'create-ephemeral'), 'lines')).toMatchObject([{ ephemeral: true }])
})

test('bf: one object a line, ids alone, errors as text', () => {
  const beads = beadsOf(captured('bf-0.1.0', 'list'), 'list')
  expect(beads.map((bead) => bead.id)).toEqual(['web-2gh', 'web-14e', 'web-444', 'web-5xv', 'web-6af', 'web-2fl'])
  expect(beads.every((bead) => bead.dependencies === undefined)).toBe(true)
  expect(beadsOf(captured('bf-0.1.0', 'show-blocked'), 'show')[0]?.dependencies).toBeUndefined()
  const created = captured('bf-0.1.0', 'create')
  expect(readCreated('bf', created, readAnswer(created))).toEqual({ id: 'web-14e', bead: undefined, existed: false })
  expect(codeOf(captured('bf-0.1.0', 'error-show-not-found'))).toBe('NOT_FOUND')
  expect(codeOf(captured('bf-0.1.0', 'error-no-workspace'))).toBe('NO_WORKSPACE')
  expect(codeOf(captured('bf-0.1.0', 'create-long'))).toBe('PROGRAM_FAILED')
})

test('bead: one object a line with its own names, ids with a word before, errors as text', () => {
  const [blocked, first] = beadsOf(captured('bead-0.1.3', 'list'), 'list')
  expect(blocked).toMatchObject({ id: 'web-ab9c20f4', dependencies: [{ id: 'web-1253b87a', type: 'blocks' }], comments: [] })
  expect(first).not.toHaveProperty('type')
  expect(readAnswer(said('[]\n')).rows).toEqual([])
  const read = (stdout: string) => readCreated('bead', said(stdout), readAnswer(said(stdout)))
  expect(read('web-1253b87a\n')).toMatchObject({ id: 'web-1253b87a', existed: false })
  expect(read('EXISTING web-1253b87a\n')).toMatchObject({ id: 'web-1253b87a', existed: true })
  expect(read('EXISTING_CLOSED web-1253b87a\n')).toMatchObject({ id: 'web-1253b87a', existed: true })
  expect(read('')).toBeUndefined()
  expect(codeOf(captured('bead-0.1.3', 'error-show-not-found'))).toBe('NOT_FOUND')
  expect(codeOf(captured('bead-0.1.3', 'error-no-workspace'))).toBe('NO_WORKSPACE')
})

test('bd: plain and wrapped, errors as strings on either stream', () => {
  const bd = (name: string): string => textOf('bd-1.0.5-constructed', name)
  expect(beadsOf(said(bd('list.json')), 'list').length).toBeGreaterThan(20)
  expect(beadsOf(said(bd('list-envelope.json')), 'list')).toHaveLength(3)
  expect(beadsOf(said(bd('list.json')), 'list')[0]).toMatchObject({ dependencies: [], comments: [] })
  const [shown] = beadsOf(said(bd('show.json')), 'show')
  expect(shown).toMatchObject({ parent: 'web-1fw', dependencies: [{ id: 'web-1fw', type: 'parent-child' }] })
  expect(shown?.comments?.[1]).toMatchObject({ id: '0199a1b2-0000-7000-8000-000000000002', text: 'Multi-line\ncomment' })
  for (const name of ['create.json', 'create-envelope.json']) {
    expect(readCreated('bd', said(bd(name)), readAnswer(said(bd(name))))).toMatchObject({ id: 'web-1fw.1', bead: { assignee: 'alice' } })
  }
  expect(codeOf(said(bd('error-not-found.stdout.json'), '', 1))).toBe('NOT_FOUND')
  expect(readAnswer(said('', bd('error-fatal.stderr.json'), 1)).failure?.message).toMatch(/^title required/)
})

test('an exit code without a word is an error too', () => {
  expect(readAnswer(said('', '', 3)).failure?.message).toBe('it ended with exit code 3 and no message')
})

test('a bead that has a field named error is not a failure', () => {
  expect(readAnswer(said('{"id":"a","title":"t","error":"x"}')).failure).toBeUndefined()
})
