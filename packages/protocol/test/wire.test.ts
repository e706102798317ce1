import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as protocol from '../src/index.ts'

const at = '2026-11-20T12:00:00.000Z'
const hash = 'a'.repeat(64)
const usage = { input: 10, output: 5, cacheRead: 3, cacheWrite: 0, reasoning: 2 }
const session = {
  id: 's1',
  cli: 'claude',
  path: '/h/.claude/projects/p/s1.jsonl',
  title: 'Fix the build',
  tag: { worker: 'claude-sonnet-alpha', bead: 'bd-1a2b' },
  models: ['claude-opus-4-5'],
  startedAt: 1_795_240_856_548,
  usage,
  usageQuality: 'exact',
  counts: { user: 1, assistant: 2, toolCalls: 1, toolErrors: 0, errors: 0, unknown: 0, malformed: 0 },
  pendingTool: { name: 'Bash' },
}
const entry = {
  seq: 0,
  kind: 'tool_call',
  text: 'Bash: npm test',
  tool: { id: 't', name: 'Bash', input: { command: 'npm test' } },
  source: { offset: 0, length: 120 },
}
const bead = {
  key: 'web/bd-1a2b',
  id: 'bd-1a2b',
  workspace: '/srv/web',
  project: 'web',
  title: '-rf "quoted"\u202E',
  status: 'some_new_status',
  priority: 2,
  type: 'task',
  assignee: null,
  labels: ['human'],
  dependsOn: [{ id: 'bd-9', type: 'blocks', status: null }],
  blocks: [],
  ready: false,
  createdAt: at,
  updatedAt: at,
  closedAt: null,
  stitchId: null,
  executions: 3,
  costUsd: null,
}
const newDraft = {
  project: 'web',
  stitch: { title: 'Search', kind: 'operator' },
  beads: [
    { key: 'b1', title: 'Build it', dependsOn: ['bd-1a2b'] },
    { key: 'b2', title: 'Review it', priority: 0, dependsOn: ['b1'] },
  ],
}
const draft = {
  id: 'dr-abc',
  revision: 1,
  hash,
  state: 'pending',
  proposedBy: 'operator:ana',
  proposedAt: at,
  updatedAt: at,
  project: 'web',
  workspace: '/srv/web',
  stitch: { id: 'st-abc', title: 'Search', kind: 'operator' },
  reason: null,
  origin: { session: 'ses-1', seq: 4 },
  beads: newDraft.beads,
  commands: [['br', 'create', '--title=Build it']],
  similar: [],
  warnings: [{ code: 'SECRET', message: 'looks like an api-key', field: 'beads.0.title' }],
  creations: [{ key: 'b1', state: 'created', id: 'bd-1', error: null }],
  error: null,
  decision: null,
}
const record = {
  actor: 'operator:ana',
  at,
  data: { from: 'live', n: 3, nested: [true, null, { a: 'b' }] },
  hash,
  prev: '0'.repeat(64),
  project: 'web',
  seq: 1,
  subject: 'bd-1a2b',
  type: 'bead.created',
  v: 1,
}
const checkpoint = { v: 1, seq: 7, hash, at, keyId: '0123456789abcdef', publicKey: `${'A'.repeat(43)}=`, sig: `${'A'.repeat(86)}==` }
const evidence = {
  rule: 'alive, fresh',
  process: 'alive',
  pid: 12,
  heartbeatAt: at,
  heartbeatAgeMs: 900,
  staleAfterMs: 65_000,
  notes: [],
  sources: [{ path: '/h/a.json' }],
}

/** A schema, what it takes, and for each wrong value what makes it wrong. */
const cases: readonly (readonly [string, v.GenericSchema, unknown, Readonly<Record<string, unknown>>])[] = [
  ['Timestamp', protocol.Timestamp, at, { 'a date': '2026-11-20', 'a number': 1 }],
  [
    'Session',
    protocol.Session,
    session,
    {
      'no id': { ...session, id: '' },
      'a sixth CLI': { ...session, cli: 'cursor' },
      'half a token': { ...session, usage: { ...usage, input: 0.5 } },
      'a long title': { ...session, title: 'x'.repeat(121) },
    },
  ],
  [
    'Entry',
    protocol.Entry,
    entry,
    { 'no source': { ...entry, source: undefined }, 'another kind': { ...entry, kind: 'tool' }, 'a negative seq': { ...entry, seq: -1 } },
  ],
  ['SessionDocument', protocol.SessionDocument, { session, entries: [entry] }, { 'no session': { entries: [] } }],
  [
    'BeadView',
    protocol.BeadView,
    bead,
    {
      'no key': { ...bead, key: '' },
      'a cost below zero': { ...bead, costUsd: -1 },
      'dependencies as texts': { ...bead, dependsOn: ['bd-9'] },
    },
  ],
  [
    'NewDraft',
    protocol.NewDraft,
    newDraft,
    {
      'no bead': { ...newDraft, beads: [] },
      '51 beads': { ...newDraft, beads: Array.from({ length: 51 }, (_, i) => ({ key: `b${i}`, title: 't' })) },
      'a key twice': {
        ...newDraft,
        beads: [
          { key: 'a', title: 't' },
          { key: 'a', title: 'u' },
        ],
      },
      'a blank title': { ...newDraft, beads: [{ key: 'a', title: '  ' }] },
      'a title on two lines': { ...newDraft, beads: [{ key: 'a', title: 'x\ny' }] },
      'half a character': { ...newDraft, beads: [{ key: 'a', title: 'x\uD800' }] },
      'a NUL in a body': { ...newDraft, beads: [{ key: 'a', title: 't', description: 'x\0y' }] },
      'a stitch of a fifth kind': { ...newDraft, stitch: { title: 't', kind: 'dream' } },
      'a priority of 5': { ...newDraft, beads: [{ key: 'a', title: 't', priority: 5 }] },
      'a label that is an option': { ...newDraft, beads: [{ key: 'a', title: 't', labels: ['--force'] }] },
      'an id that is an option': { ...newDraft, beads: [{ key: 'a', title: 't', dependsOn: ['--db'] }] },
      'an unknown field': { ...newDraft, status: 'closed' },
    },
  ],
  [
    'DraftEdit',
    protocol.DraftEdit,
    { revision: 2, beads: newDraft.beads },
    { 'no revision': { beads: newDraft.beads }, 'no bead': { revision: 2, beads: [] } },
  ],
  ['Approval', protocol.Approval, { hash }, { 'upper case': { hash: 'A'.repeat(64) }, 'no hash': {} }],
  ['Rejection', protocol.Rejection, { reason: 'no' }, { 'an essay': { reason: 'x'.repeat(501) } }],
  [
    'Draft',
    protocol.Draft,
    draft,
    { 'another state': { ...draft, state: 'closed' }, 'a command as text': { ...draft, commands: ['br create'] } },
  ],
  [
    'Created',
    protocol.Created,
    { state: 'created', beads: [{ key: 'b1', id: 'bd-1' }] },
    { 'not created': { state: 'approved', beads: [] } },
  ],
  [
    'AuditRecord',
    protocol.AuditRecord,
    record,
    {
      'a fraction in data': { ...record, data: { n: 0.5 } },
      'an unsafe integer': { ...record, data: { n: 2 ** 53 } },
      'another type': { ...record, type: 'bead.closed' },
      'seq 0': { ...record, seq: 0 },
      'one field more': { ...record, extra: 1 },
    },
  ],
  [
    'AuditCheckpoint',
    protocol.AuditCheckpoint,
    checkpoint,
    { 'a short key': { ...checkpoint, publicKey: 'AAAA' }, 'no signature': { ...checkpoint, sig: '' } },
  ],
  [
    'AuditVerdict',
    protocol.AuditVerdict,
    { ok: true, records: 7, segments: 1, head: { seq: 7, hash } },
    { 'a break without a reason': { ok: false, error: { seq: 1, segment: 'a', line: 1 } } },
  ],
  [
    'Problem',
    protocol.Problem,
    { title: 'No such worker', status: 404, code: 'NOT_FOUND' },
    { 'a success': { title: 'x', status: 200, code: 'X' } },
  ],
  ['Evidence', protocol.Evidence, evidence, { 'a process state that is none': { ...evidence, process: 'sleeping' } }],
  ['WorkerState', protocol.WorkerState, 'hung', { 'a fourth state': 'idle' }],
  [
    'ClientMessage',
    protocol.ClientMessage,
    { type: 'subscribe', topics: ['fleet', 'worker:a', 'project:x y'], since: { epoch: 'e', seq: 3 } },
    {
      'no topic': { type: 'subscribe', topics: [] },
      'an unknown topic': { type: 'subscribe', topics: ['beads'] },
      'a topic with a control character': { type: 'subscribe', topics: ['worker:a\n'] },
      'another type': { type: 'publish', topics: ['fleet'] },
    },
  ],
  [
    'ServerMessage',
    protocol.ServerMessage,
    { type: 'event', topic: 'fleet', seq: 4, prev: 3, event: 'worker.changed', data: {} },
    { 'no prev': { type: 'event', topic: 'fleet', seq: 4, event: 'worker.changed', data: {} } },
  ],
]

describe.each(cases)('%s', (_name, schema, good, wrong) => {
  test('takes the example of the contract, also after a trip over the wire', () => {
    expect(v.safeParse(schema, good).issues).toBeUndefined()
    expect(v.is(schema, JSON.parse(JSON.stringify(good)))).toBe(true)
  })
  test.each(Object.entries(wrong))('refuses %s', (_what, value) => {
    expect(v.is(schema, value)).toBe(false)
  })
})

test('times go to the wire and back', () => {
  expect(protocol.formatTimestamp(protocol.parseTimestamp(at))).toBe(at)
})

test('the types are those of the contract', () => {
  expectTypeOf<protocol.Session['cli']>().toEqualTypeOf<'claude' | 'codex' | 'opencode' | 'gemini' | 'aider'>()
  expectTypeOf<protocol.Usage>().toEqualTypeOf<{
    input: number
    output: number
    cacheRead: number
    cacheWrite: number
    reasoning: number
  }>()
  expectTypeOf<protocol.Config['health']['deadAfter']>().toEqualTypeOf<number>()
  expectTypeOf<protocol.Config['server']['port']>().toEqualTypeOf<number>()
  expectTypeOf<protocol.WorkerState>().toEqualTypeOf<'live' | 'hung' | 'dead'>()
  expectTypeOf<protocol.DraftState>().toEqualTypeOf<'pending' | 'approved' | 'created' | 'rejected' | 'expired' | 'failed'>()
})
