import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExport } from '../src/lines.ts'
import { bytesOf } from './support/fixtures.ts'
import { issueLine } from './support/disk.ts'
import { runs } from './support/temp.ts'

const parse = (text: string) => parseExport(Buffer.from(text))

describe('recorded exports', () => {
  test('br 0.1.12: all 43, a tombstone among them', () => {
    const { beads, quarantined, duplicates } = parseExport(bytesOf('issues.jsonl'))
    expect([beads.length, quarantined.length, duplicates]).toEqual([43, 0, 0])
    expect(beads.filter((bead) => bead.status === 'tombstone')).toHaveLength(1)
    expect(parseExport(bytesOf('br-0.1.12/issues.jsonl')).beads).toEqual(beads)
  })

  test.each(['br-0.2.15', 'br-0.5.12', 'br-0.7.6'])('%s: no line is left over, and the ephemeral bead is not there', (version) => {
    const { beads, quarantined } = parseExport(bytesOf(version, 'issues.jsonl'))
    expect(quarantined).toEqual([])
    expect(beads.length).toBe(bytesOf(version, 'issues.jsonl').toString().trimEnd().split('\n').length)
    expect(beads.some((bead) => bead.ephemeral)).toBe(false)
    expect(beads.some((bead) => bead.status === 'tombstone' && bead.deletedAt !== undefined)).toBe(true)
  })

  test('a queue from the wild: its statuses, children, dependencies and comments', () => {
    const { beads, quarantined } = parseExport(bytesOf('real-small.jsonl'))
    expect([beads.length, quarantined.length]).toEqual([378, 0])
    const count = (status: string): number => beads.filter((bead) => bead.status === status).length
    expect(['closed', 'blocked', 'open', 'in_progress', 'done', 'completed'].map(count)).toEqual([293, 29, 49, 3, 3, 1])
    const ids = new Set(beads.map((bead) => bead.id))
    const links = beads.flatMap((bead) => bead.dependencies ?? [])
    expect([links.length, links.filter((link) => !ids.has(link.id)).length]).toEqual([336, 2])
    expect(beads.flatMap((bead) => bead.comments ?? [])).toHaveLength(17)
    expect(beads.filter((bead) => bead.createdBy === undefined)).toHaveLength(243)
    expect(beads.filter((bead) => bead.design === '')).toEqual([])
  })

  test('surprising but valid lines all pass', () => {
    const { beads, quarantined, duplicates } = parseExport(bytesOf('issues-edge.jsonl'))
    expect([beads.length, quarantined.length, duplicates]).toEqual([45, 0, 1])
    const of = (id: string) => beads.find((bead) => bead.id === id)
    expect(of('x-dup')?.title).toBe('second copy wins (newer)')
    expect(of('x-upper')?.status).toBe('In_Progress')
    expect(of('x-deleted')?.status).toBe('deleted')
    expect(of('x-prio-str')?.priority).toBe(1)
    expect(of('x-prio-9')?.priority).toBe(9)
    expect(of('x-minimal')).toMatchObject({ status: 'open', priority: 2, type: 'task', dependencies: [], comments: [], labels: [] })
    expect(of('x-emptystrings')).not.toHaveProperty('assignee')
    expect(of('x-nullables')).toMatchObject({ labels: [], dependencies: [], comments: [] })
    expect(of('x-offset')?.createdAt).toBe(Date.UTC(2026, 9, 1, 8, 0, 0, 123))
    expect(of('x-dangling')?.dependencies).toEqual([{ id: 'no-such', type: 'blocks' }])
    expect(of('x-external')?.dependencies).toEqual([{ id: 'external:api:api-123', type: 'blocks' }])
    expect(of('x-depstrings')?.dependencies?.map((link) => link.id)).toEqual(['bd-42', 'bf-3v3d'])
    expect(of('x-depmeta')?.dependencies).toEqual([{ id: 'bd-42', type: 'tracks' }])
    expect(of('x-comments')?.comments?.map((comment) => comment.id)).toEqual(['1', '0199a1b2-0000-7000-8000-000000000002'])
    expect(of('x-labelcomma')?.labels).toEqual(['phase-6,testing', 'failure-count:1033'])
    expect(of('x-ctrl')?.title).toContain('\u001B[31m')
    expect(of('x-future')?.raw['some_future_field']).toEqual({ a: [1, 2] })
  })

  test('malformed lines are kept aside, and the good ones are not affected', () => {
    const { beads, quarantined } = parseExport(bytesOf('issues-malformed.jsonl'))
    expect(beads.map((bead) => bead.id)).toEqual(['web-10c', 'web-10u', 'web-14n', 'web-15c', 'web-181'])
    expect(quarantined.map(({ line, reason }) => [line, reason])).toEqual([
      [4, 'not JSON, or cut off'],
      [5, 'not JSON, or cut off'],
      [6, 'JSON, but not an object'],
      [7, 'JSON, but not an object'],
      [8, 'no id'],
      [9, 'a merge marker of git'],
      [11, 'a merge marker of git'],
      [13, 'a merge marker of git'],
      [16, 'bytes that are not UTF-8'],
    ])
    const bytes = bytesOf('issues-malformed.jsonl')
    for (const { offset, text } of quarantined.filter((line) => !line.reason.includes('UTF-8'))) {
      expect(bytes.subarray(offset, offset + Buffer.byteLength(text)).toString()).toBe(text)
    }
  })

  test('one JSON array under the same name', () => {
    const { beads, quarantined } = parseExport(bytesOf('issues-json-array.jsonl'))
    expect(beads.length).toBeGreaterThan(2)
    expect(quarantined).toEqual([])
  })
})

test("bead's checkpoint: its issues, in its own words", () => {
  const { beads, quarantined } = parse(
    [
      '{"record_type":"issue","issue":{"id":"web-1253b87a","title":"First","base_status":"in_progress","priority":1,"issue_type":"task","created_at":"2026-11-20T12:28:42.280333347Z","updated_at":"2026-11-20T12:28:42.280333347Z","dependencies":[{"blocker":"web-ab9c20f4","kind":"relates_to"}]}}',
      '{"record_type":"event","event":{"kind":"created","issue_id":"web-1253b87a"}}',
      '{"record_type":"receipt","x":1}',
      '{"record_type":"issue"}',
    ].join('\n'),
  )
  expect(beads).toMatchObject([
    { id: 'web-1253b87a', status: 'in_progress', type: 'task', dependencies: [{ id: 'web-ab9c20f4', type: 'relates_to' }], comments: [] },
  ])
  expect(quarantined.map(({ line, reason }) => [line, reason])).toEqual([
    [3, 'a record of type "receipt"'],
    [4, 'JSON, but not an object'],
  ])
})

test('of two lines with one id and one time the last counts', () => {
  expect(parse(issueLine({ id: 'a', title: 'first' }) + issueLine({ id: 'a', title: 'last' })).beads).toMatchObject([{ title: 'last' }])
})

test('an array with foreign elements keeps the others', () => {
  const { beads, quarantined } = parse('\uFEFF [{"id":"a","title":"t"},\n null,\n {"title":"x"}]')
  expect(beads.map((bead) => bead.id)).toEqual(['a'])
  expect(quarantined.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'JSON, but not an object'],
    [3, 'no id'],
  ])
})

test('whatever the lines hold, each is a bead, a duplicate, blank, or in quarantine', () => {
  const line = fc.oneof(
    fc.constantFrom('', '  ', '<<<<<<< HEAD', '{"id":', 'null', '[]', '{"title":"no id"}'),
    fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, '')),
    fc
      .record({
        id: fc.constantFrom('a', 'b', 'c'),
        title: fc.string(),
        updated_at: fc.constantFrom('2026-10-01T08:00:00Z', '2026-10-02T08:00:00Z', 'x'),
      })
      .map((value) => JSON.stringify(value)),
  )
  fc.assert(
    // The first line keeps the file from being one array.
    fc.property(fc.array(line, { maxLength: 30 }), fc.boolean(), (lines, ends) => {
      const all = [issueLine({ id: 'first' }).trimEnd(), ...lines]
      const { beads, quarantined, duplicates } = parse(all.join('\n') + (ends ? '\n' : ''))
      const blank = all.filter((text) => text.replace(/^\uFEFF/, '').trim() === '').length
      expect(beads.length + duplicates + quarantined.length + blank).toBe(all.length)
    }),
    runs('FC_RUNS', 300),
  )
})
