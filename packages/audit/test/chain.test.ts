import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { AuditRecord } from '@hoop/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalize, checkLine, genesis, sealRecord, type AuditDraft, type Head } from '../src/index.ts'
import { chainOf, draft, drafts } from './support/logs.ts'
import { runs } from './support/temp.ts'

const check = (line: string, previous: Head | null) => checkLine(Buffer.from(line.replace(/\n$/, '')), previous)

test('a known record → its known line', () => {
  const { record, line } = sealRecord(null, {
    type: 'bead.created',
    actor: 'operator:ana',
    at: '2026-11-20T12:00:00.000Z',
    project: 'web',
    subject: 'bd-1a2b',
    data: {},
  })
  const unhashed = `{"actor":"operator:ana","at":"2026-11-20T12:00:00.000Z","data":{},"prev":"${'0'.repeat(64)}","project":"web","seq":1,"subject":"bd-1a2b","type":"bead.created","v":1}`
  const hash = createHash('sha256').update(unhashed).digest('hex')
  expect(line).toBe(`${unhashed.replace('"prev"', `"hash":"${hash}","prev"`)}\n`)
  expect(v.parse(AuditRecord, record)).toEqual(JSON.parse(line))
})

test('every record is canonical, hashes to its hash, links to the one before, and is what was given', () => {
  fc.assert(
    fc.property(fc.array(drafts(), { minLength: 1, maxLength: 4 }), (drafts) => {
      let previous: Head | null = null
      for (const draft of drafts) {
        const { record, line } = sealRecord(previous, draft)
        const { hash, ...rest } = record
        expect(line).toBe(`${canonicalize(record)}\n`)
        expect(createHash('sha256').update(canonicalize(rest)).digest('hex')).toBe(hash)
        expect(record).toMatchObject({
          prev: previous?.hash ?? genesis,
          seq: (previous?.seq ?? 0) + 1,
          actor: draft.actor,
          subject: draft.subject,
        })
        expect(check(line, previous)).toMatchObject({ ok: true, head: { seq: record.seq, hash } })
        previous = record
      }
    }),
    runs(100),
  )
})

describe('checkLine tells an altered record from a whole one in the wrong place', () => {
  const { records, lines } = chainOf(4)
  const [, second, third = '', fourth = ''] = lines
  const head = records[1] ?? null
  test('the next one', () => expect(check(third, head)).toMatchObject({ ok: true, head: { seq: 3, hash: records[2]?.hash } }))
  test('altered', () => expect(check(third.replace('bd-3', 'bd-4'), head)).toEqual({ ok: false, reason: 'hash-mismatch' }))
  test('another hash', () =>
    expect(
      check(
        third.replace(/"hash":"(.)/, (_, digit) => `"hash":"${digit === '0' ? '1' : '0'}`),
        head,
      ),
    ).toEqual({ ok: false, reason: 'hash-mismatch' }))
  test('one left out', () => expect(check(fourth, head)).toEqual({ ok: false, reason: 'sequence-gap' }))
  test('the same again', () => expect(check(second ?? '', head)).toEqual({ ok: false, reason: 'sequence-gap' }))
  test('a rewritten one before', () =>
    expect(check(third, { seq: 2, hash: 'f'.repeat(64) })).toEqual({ ok: false, reason: 'prev-mismatch' }))
  test('a first one that is not', () => expect(check(third, null)).toEqual({ ok: false, reason: 'sequence-gap' }))
  test('a first one that follows something', () =>
    expect(check(sealRecord({ seq: 0, hash: 'e'.repeat(64) }, draft(1)).line, null)).toEqual({ ok: false, reason: 'prev-mismatch' }))
  test('no record', () => expect(check('{}', head)).toEqual({ ok: false, reason: 'malformed' }))
})

describe('what cannot be recorded is refused, naming the field', () => {
  test.each<[Partial<Record<keyof AuditDraft, unknown>>, string, string]>([
    [{ type: 'bead.closed' }, 'type', 'type of an audit record is "bead.closed"; expected a known type of record'],
    [{ actor: '' }, 'actor', 'actor of an audit record is ""'],
    [{ at: '2026-11-20T12:00:00Z' }, 'at', 'expected a moment like 2026-11-20T12:00:00.000Z'],
    [{ at: '2026-02-30T12:00:00.000Z' }, 'at', 'at of an audit record'],
    [{ project: undefined }, 'project', 'expected a name or null'],
    [{ subject: 7 }, 'subject', 'subject of an audit record is number'],
    [{ data: [] }, 'data', 'expected an object'],
    [{ data: { costUsd: 0.25 } }, 'data.costUsd', 'data.costUsd is the number 0.25; expected a safe integer'],
    [{ data: { title: '\ud83d' } }, 'data.title', 'half of a surrogate pair'],
    [{ data: { text: 'x'.repeat(17 * 1024 * 1024) } }, 'data', 'it may have 16777216'],
  ])('%o', (wrong, path, message) => {
    const seal = () => sealRecord(null, Object.assign(draft(1), wrong))
    expect(seal).toThrow(message)
    expect(seal).toThrow(expect.objectContaining({ code: 'AUDIT_INVALID', path }))
  })
})
