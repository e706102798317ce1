import type { HostileCase } from './case.ts'
import { AT, booked, MAIN, OTHER, reply, USUAL, user, writeAt, writeLines, type Reply } from './claude-line.ts'
import { encodeFolder } from '../claude/paths.ts'
import { tokens } from './case.ts'

const B = { id: 'msg_01B', request: 'req_011CB' }

/** Lines of one reply again: in the same file, in a copy, in a sub-agent's file; and lines that only look like it. */
export const REPEATS: readonly HostileCase[] = [
  claude('grows', 'one reply over three lines, its output growing: the largest counts', [booked([3, 500, 11_000, 900])], (line) => [
    line({ quad: [3, 1, 11_000, 900] }),
    line({ quad: [3, 60, 11_000, 900] }),
    line(),
  ]),
  claude('shrinks', 'the largest line of a reply is not its last', [booked()], (line) => [line(), line({ quad: [3, 7, 11_000, 900] })]),
  claude('two-requests', 'one message id with two request ids is two requests', [booked(), booked([3, 600, 11_000, 900])], (line) => [
    line(),
    line({ request: B.request, quad: [3, 600, 11_000, 900] }),
  ]),
  claude(
    'no-message-id',
    'without a message id the request id tells',
    [booked()],
    (line) => [line({ id: undefined }), line({ id: undefined })],
    {
      ccusage: [6, 1_000, 22_000, 1_800],
    },
  ),
  claude('uuid-only', 'without any id each record is a request', [booked(), booked([3, 501, 11_000, 900])], (line) => [
    line({ id: undefined, request: undefined }),
    line({ id: undefined, request: undefined, quad: [3, 501, 11_000, 900] }),
  ]),
  claude(
    'gateway',
    'no request id: lines of one message at different times are one request',
    [booked()],
    (line) => [line({ request: undefined, quad: [3, 2, 11_000, 900] }), line({ request: undefined, at: '2026-11-10T10:00:09.000Z' })],
    { ccusage: [6, 502, 22_000, 1_800], at: '2026-11-10T10:00:09.000Z' },
  ),
  claude(
    'midnight',
    'equal lines on both sides of midnight: the first one’s day',
    [booked(USUAL, { at: '2026-11-10T23:59:59.900Z' })],
    (line) => [line({ at: '2026-11-10T23:59:59.900Z' }), line({ at: '2026-11-11T00:00:00.100Z' })],
  ),
  claude('midnight-grows', 'the largest line is after midnight: its day', [booked(USUAL, { at: '2026-11-11T00:00:00.100Z' })], (line) => [
    line({ at: '2026-11-10T23:59:59.900Z', quad: [3, 5, 11_000, 900] }),
    line({ at: '2026-11-11T00:00:00.100Z' }),
  ]),
  {
    ...claude(
      'fork',
      'a fork repeats its parent’s replies under another session id',
      [booked(), booked([4, 40, 400, 0], { session: OTHER })],
      () => [],
    ),
    write(kit, project) {
      writeLines(kit, project, [user(project, 'go'), reply(project)])
      const own = reply(project, { ...B, session: OTHER, quad: [4, 40, 400, 0] })
      writeLines(kit, project, [user(project, 'go', {}, OTHER), reply(project, { session: OTHER }), own], { session: OTHER })
    },
  },
  {
    ...claude('resume-1.0', 'a resumed session of 1.0 repeats them with other times and without request ids', [booked()], () => []),
    ccusage: [6, 1_000, 22_000, 1_800],
    write(kit, project) {
      writeLines(kit, project, [user(project, 'go'), reply(project)])
      const copied = reply(project, { session: OTHER, request: undefined, at: '2026-11-11T09:00:00.000Z' })
      const title = JSON.stringify({ type: 'summary', summary: 'Fix the test', leafUuid: '00000000-0000-4000-8000-000000000009' })
      writeLines(kit, project, [title, user(project, 'go', {}, OTHER), copied], { session: OTHER })
    },
  },
  claude(
    'sidechain-larger',
    'of a reply’s lines the largest counts, also when it is the sub-agent’s',
    [booked([3, 900, 11_000, 900])],
    (line) => [line(), line({ sidechain: true, quad: [3, 900, 11_000, 900] })],
    { ccusage: USUAL },
  ),
  {
    ...claude(
      'agents',
      'a sub-agent’s file and one inside a workflow are real use; their replies stand in no other file',
      [
        booked(),
        booked([1, 10, 100, 0], { session: 'agent-a0000000000000001' }),
        booked([2, 20, 200, 0], { session: 'agent-a0000000000000002' }),
      ],
      () => [],
    ),
    write(kit, project) {
      writeLines(kit, project, [user(project, 'go'), reply(project)])
      const agent = (id: string, quad: readonly [number, number, number, number]): string =>
        reply(project, { id: `msg_01${id}`, request: `req_011C${id}`, quad, sidechain: true, record: { agentId: id } })
      const folder = `.claude/projects/${encodeFolder(project)}/${MAIN}/subagents`
      writeAt(kit, `${folder}/agent-a0000000000000001.jsonl`, [agent('a0000000000000001', [1, 10, 100, 0])])
      writeAt(kit, `${folder}/workflows/wf-1/agent-a0000000000000002.jsonl`, [agent('a0000000000000002', [2, 20, 200, 0])])
    },
  },
  {
    ...claude(
      'progress',
      'progress records repeat a sub-agent’s replies: they count once, from its own file',
      [booked([1, 10, 100, 0], { session: 'agent-a0000000000000003' })],
      () => [],
    ),
    write(kit, project) {
      const { message, requestId, timestamp }: { message: object; requestId: string; timestamp: string } = JSON.parse(
        reply(project, { ...B, quad: [1, 10, 100, 0] }),
      )
      const data = { type: 'agent_progress', message: { type: 'assistant', timestamp, requestId, message } }
      const progress = {
        parentUuid: null,
        isSidechain: false,
        type: 'progress',
        data,
        uuid: '00000000-0000-4000-8000-000000000007',
        timestamp: AT,
      }
      writeLines(kit, project, [user(project, 'go'), JSON.stringify({ ...progress, sessionId: MAIN, cwd: project, version: '2.1.81' })])
      const own = reply(project, { ...B, quad: [1, 10, 100, 0], sidechain: true, record: { agentId: 'a0000000000000003' } })
      writeAt(kit, `.claude/projects/${encodeFolder(project)}/${MAIN}/subagents/agent-a0000000000000003.jsonl`, [own])
    },
  },
  claude(
    'advisor',
    'iterations are summed already: nothing is added for them',
    [booked()],
    (line) => [line({ usage: { iterations: [{ type: 'advisor_message', model: 'claude-opus-4-6', input_tokens: 5, output_tokens: 7 }] } })],
    { ccusage: [8, 507, 11_000, 900] },
  ),
  claude(
    'hour-cache',
    'an hour’s cache is part of what was written',
    [booked(USUAL, { tokens: tokens(USUAL, { cacheWrite1h: 700 }) })],
    (line) => [line({ usage: { cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 700 } } })],
  ),
  claude(
    'hour-cache-short',
    'the split does not add up: the total counts',
    [booked(USUAL, { tokens: tokens(USUAL, { cacheWrite1h: 500 }) })],
    (line) => [line({ usage: { cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 500 } } })],
    { ccusage: [3, 500, 11_000, 800] },
  ),
  claude('fast', 'the fast speed is the same model', [booked()], (line) => [line({ usage: { speed: 'fast' } })]),
  claude('other-maker', 'another maker’s model behind the same CLI', [booked(USUAL, { model: 'glm-4.7' })], (line) => [
    line({ id: '202611101000005f3a', request: undefined, model: 'glm-4.7' }),
  ]),
]

/** A case with one main file. */
export function claude(
  name: string,
  why: string,
  requests: HostileCase['requests'],
  lines: (line: (options?: Reply) => string, project: string) => readonly (string | Uint8Array)[],
  more: { ccusage?: HostileCase['ccusage']; at?: string; malformed?: number; unknown?: number; torn?: boolean } = {},
): HostileCase {
  const { ccusage, at, malformed, unknown, torn } = more
  return {
    cli: 'claude',
    name,
    why,
    requests: at === undefined ? requests : requests.map((request) => ({ ...request, at })),
    ...(ccusage === undefined ? {} : { ccusage }),
    ...(malformed === undefined ? {} : { malformed }),
    ...(unknown === undefined ? {} : { unknown }),
    write(kit, project) {
      const body = lines((options) => reply(project, options), project)
      writeLines(kit, project, [user(project, 'go'), ...body], torn === undefined ? {} : { torn })
    },
  }
}
