import type { HostileCase } from './case.ts'
import { AT, booked, MAIN, USUAL, user } from './claude-line.ts'
import { claude } from './claude-repeats.ts'

const FAKE = { input_tokens: 999_999, output_tokens: 999_999, cache_read_input_tokens: 9, cache_creation_input_tokens: 9 }
const FAKE_RECORD = { type: 'assistant', requestId: 'req_fake', message: { id: 'msg_fake', model: 'claude-fake', usage: FAKE } }
const HUGE = 1_200_000

/** Records whose bytes mislead who does not parse them, and bytes that are hard to parse. */
export const BYTES: readonly HostileCase[] = [
  claude('usage-in-call', 'a call’s input holds a whole record with a usage of its own, before the real one', [booked()], (line) => [
    line({ content: [{ type: 'tool_use', id: 'toolu_01A', name: 'Write', input: { ...FAKE_RECORD, usage: FAKE, model: 'claude-fake' } }] }),
  ]),
  claude('usage-in-text', 'usage as text, escaped, in a reply and in a result', [booked()], (line, project) => [
    line({ content: [{ type: 'text', text: JSON.stringify(FAKE_RECORD) }] }),
    user(project, [{ type: 'tool_result', tool_use_id: 'toolu_01A', content: JSON.stringify(FAKE_RECORD) }]),
  ]),
  claude('usage-in-result', 'a user’s record with a usage, a model and an assistant’s type inside', [booked()], (line, project) => [
    line(),
    user(project, [{ type: 'tool_result', tool_use_id: 'toolu_01A', content: 'x' }], { toolUseResult: { ...FAKE_RECORD, usage: FAKE } }),
  ]),
  claude('usage-in-bookkeeping', 'bookkeeping repeats replies and holds sums', [booked()], (line) => [
    line(),
    JSON.stringify({
      type: 'api-request-blob',
      sessionId: MAIN,
      hash: 'f0',
      message: { ...FAKE_RECORD.message, role: 'assistant', content: [] },
    }),
    JSON.stringify({
      type: 'cost-state',
      sessionId: MAIN,
      totalCostUSD: 1,
      modelUsage: { 'claude-fake': { inputTokens: 9, outputTokens: 9 } },
    }),
    JSON.stringify({ type: 'queue-operation', operation: 'enqueue', timestamp: AT, sessionId: MAIN, content: JSON.stringify(FAKE_RECORD) }),
  ]),
  claude('synthetic', 'what the CLI says in a model’s place is no request', [booked()], (line) => [
    line(),
    line({ id: '23cdb352-9032-4092-bd40-452c4faa33d5', model: '<synthetic>', quad: [0, 0, 0, 0], record: { isApiErrorMessage: true } }),
  ]),
  claude('type-last', 'the record’s type stands after an inner one', [booked()], (line) => [
    line({
      content: [
        { type: 'tool_use', id: 'toolu_01A', name: 'X', input: { type: 'user', sessionId: 'fake', timestamp: '1999-01-01T00:00:00Z' } },
      ],
    }),
  ]),
  claude('other-order', 'the same fields in another order, the figures first', [booked()], (line) => {
    const { message, ...rest }: { message: { usage: object } } = JSON.parse(line())
    const { usage, ...inner } = message
    return [JSON.stringify({ message: { usage, ...inner }, ...rest })]
  }),
  claude(
    'spaces',
    'white space between the tokens of the JSON',
    [booked()],
    (line) => [JSON.stringify(JSON.parse(line()), null, 1).replaceAll('\n', ' ')],
    {
      ccusage: [0, 0, 0, 0],
    },
  ),
  claude(
    'escaped-keys',
    'keys and values spelt with escapes',
    [booked()],
    (line) => [
      line()
        .replace('"usage"', String.raw`"us\u0061ge"`)
        .replace('"output_tokens"', String.raw`"output\u005ftokens"`)
        .replace('"assistant"', String.raw`"\u0061ssistant"`),
    ],
    { ccusage: [0, 0, 0, 0] },
  ),
  claude(
    'numbers',
    'other spellings of whole numbers',
    [booked([1_000, 500, 11_000, 900])],
    (line) => [line().replace('"input_tokens":3', '"input_tokens":1e3').replace('"output_tokens":500', '"output_tokens":500.0')],
    { ccusage: [0, 0, 0, 0] },
  ),
  claude(
    'no-numbers',
    'figures that are no counts: the records are malformed, and no request',
    [booked()],
    (line) => [
      line(),
      line({ id: 'msg_01N1', usage: { output_tokens: -5 } }),
      line({ id: 'msg_01N2', usage: { output_tokens: 2.5 } }),
      line({ id: 'msg_01N3', usage: { output_tokens: '7' } }),
    ],
    { malformed: 3 },
  ),
  claude(
    'nulls',
    'null where a figure could stand is none',
    [booked([3, 500, 0, 900])],
    (line) => [line({ request: null, usage: { cache_read_input_tokens: null, iterations: null, speed: null } })],
    { ccusage: [0, 0, 0, 0] },
  ),
  claude('few-fields', 'only the two figures that every version has', [booked([3, 500, 0, 0])], (line) => [
    JSON.stringify({
      ...JSON.parse(line()),
      message: { id: 'msg_01F', model: booked().model, role: 'assistant', usage: { input_tokens: 3, output_tokens: 500 } },
    }),
  ]),
  claude(
    'time-zones',
    'a time with an offset, and one without milliseconds',
    [booked(USUAL, { at: '2026-11-09T22:30:00.000Z' }), booked([3, 501, 11_000, 900], { at: '2026-11-10T01:00:00.000Z' })],
    (line) => [
      line({ at: '2026-11-10T04:00:00.000+05:30' }),
      line({ id: 'msg_01T', request: 'req_011CT', quad: [3, 501, 11_000, 900], at: '2026-11-10T01:00:00Z' }),
    ],
  ),
  claude('crlf', 'line ends of another system', [booked()], (line) => [`${line()}\r`]),
  claude(
    'bad-utf8',
    'bytes that are no UTF-8 inside a reply',
    [booked()],
    (line) => {
      const [before = '', after = ''] = line().split('Done.')
      return [Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(after)])]
    },
    { ccusage: [0, 0, 0, 0] },
  ),
  claude(
    'surrogate',
    'half a surrogate pair as an escape, and characters that some take for line ends',
    [booked()],
    (line) => [line({ content: [{ type: 'text', text: '\uD800 \u2028 \u2029 \u0085 \u0000' }] })],
    { ccusage: [0, 0, 0, 0] },
  ),
  claude(
    'garbage',
    'lines that are no JSON, one of them a reply cut in two',
    [booked()],
    (line) => [
      '\u0000\u0000\u0000',
      'not json at all',
      line({ id: 'msg_01G' }).slice(0, -40),
      `${line({ id: 'msg_01H' })}${line({ id: 'msg_01I' })}`,
      line(),
    ],
    { malformed: 4 },
  ),
  claude(
    'unknown',
    'records of types that nobody knows, one of them without a type',
    [booked()],
    (line) => [
      JSON.stringify({ type: 'weather-report', sessionId: MAIN, payload: { usage: FAKE } }),
      JSON.stringify({ sessionId: MAIN, note: 'no type at all' }),
      line(),
    ],
    { unknown: 2 },
  ),
  claude(
    'no-records',
    'JSON that is no record, and lines of white space',
    [booked()],
    (line) => ['[]', '"a text"', '42', 'null', '{}', '', '  ', line()],
    {
      unknown: 5,
    },
  ),
  claude(
    'unknown-reply',
    'a record of an unknown type is no request, though it looks like a reply',
    [booked()],
    (line) => [line(), line({ id: 'msg_01U', request: 'req_011CU' }).replace('"type":"assistant"', '"type":"assistant-preview"')],
    { unknown: 1, ccusage: [6, 1_000, 22_000, 1_800] },
  ),
  claude(
    'torn',
    'the last line has no end: it is not yet a line, though it is whole',
    [booked()],
    (line) => [line(), line({ id: 'msg_01Torn', request: 'req_011CTorn' })],
    {
      torn: true,
      ccusage: [6, 1_000, 22_000, 1_800],
    },
  ),
  claude(
    'huge-line',
    'a result of more than a megabyte before the reply, and a reply as long',
    [booked(), booked([3, 502, 11_000, 900])],
    (line, project) => [
      user(project, [{ type: 'tool_result', tool_use_id: 'toolu_01A', content: 'x"\\'.repeat(HUGE / 12) }]),
      line(),
      line({
        id: 'msg_01Huge',
        request: 'req_011CHuge',
        quad: [3, 502, 11_000, 900],
        content: [{ type: 'text', text: 'y'.repeat(HUGE / 4) }],
      }),
    ],
  ),
  claude('deep', 'a result nested a thousand levels deep', [booked()], (line, project) => [
    user(project, [], { toolUseResult: 'DEEP' }).replace('"DEEP"', `${'['.repeat(1_000)}${']'.repeat(1_000)}`),
    line(),
  ]),
  claude('every-split', 'a reply on each side of every boundary of a power of two', splitRequests(), (line, project) =>
    splitLines(line, project),
  ),
]

/** Replies behind padding, so that one of them lies across each of the usual sizes of a buffer. */
function splitLines(line: (options: object) => string, project: string): readonly string[] {
  let offset = user(project, 'go').length + 1
  return [4_096, 16_384, 65_536, 131_072].flatMap((boundary, index) => {
    const body = line({ id: `msg_01Split${index}`, request: `req_011CSplit${index}`, quad: [index, 10 + index, 0, 0] })
    const empty = user(project, '').length + 1
    const bytes = Math.max(0, boundary - offset - empty - (body.length >> 1))
    offset += empty + bytes + body.length + 1
    return [user(project, '🚀'.repeat(bytes >> 2) + 'p'.repeat(bytes & 3)), body]
  })
}

function splitRequests(): HostileCase['requests'] {
  return [0, 1, 2, 3].map((index) => booked([index, 10 + index, 0, 0]))
}
