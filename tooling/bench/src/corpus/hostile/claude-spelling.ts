import type { HostileCase } from './case.ts'
import { booked, USUAL, user } from './claude-line.ts'
import { claude } from './claude-repeats.ts'

/** The same value in another spelling, and what only a whole parser gets right. */
export const SPELLING: readonly HostileCase[] = [
  claude('escaped-values', 'ids and a model spelt with escapes are the same ids and model', [booked()], (line) => [
    line({ quad: [3, 9, 11_000, 900] }),
    line()
      .replace('"msg_01A_', String.raw`"\u006dsg_01A_`)
      .replace('"req_011CA', String.raw`"re\u0071_011CA`)
      .replace('claude-sonnet', String.raw`claude\u002dsonnet`),
  ]),
  claude('backslashes', 'any number of back slashes before a quote that ends a text, or does not', [booked()], (line, project) => [
    ...[1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 64].map((count) =>
      user(project, `${'\\'.repeat(count)}"usage":{"output_tokens":${count}}${'\\'.repeat(count)}`),
    ),
    line({
      content: [
        { type: 'text', text: '\\' },
        { type: 'text', text: `\\","usage":{"output_tokens":77},"x":"` },
      ],
    }),
  ]),
  claude(
    'twice',
    'a key that stands twice in one object: the last one counts',
    [booked()],
    (line) => [line().replace('"output_tokens":500', '"output_tokens":7,"output_tokens":500')],
    { ccusage: [0, 0, 0, 0] },
  ),
  claude('reversed', 'every object’s fields in reversed order', [booked()], (line) => [JSON.stringify(reversed(JSON.parse(line())))]),
  claude('indented', 'white space before and after the record', [booked()], (line) => [`\t ${line()} \t`]),
  claude('nul-prefix', 'NUL bytes that a crash left before a whole record', [booked()], (line) => [`${'\u0000'.repeat(37)}${line()}`], {
    ccusage: [0, 0, 0, 0],
  }),
  claude(
    'fine-times',
    'microseconds, and an offset of nothing',
    [booked(USUAL, { at: '2026-11-10T23:59:59.999Z' }), booked([3, 501, 11_000, 900], { at: '2026-11-11T00:00:00.000Z' })],
    (line) => [
      line({ at: '2026-11-10T23:59:59.999999Z' }),
      line({ id: 'msg_01T', request: 'req_011CT', quad: [3, 501, 11_000, 900], at: '2026-11-11T00:00:00+00:00' }),
    ],
    { ccusage: [3, 501, 11_000, 900] },
  ),
  claude('inner-ids', 'ids, times and kinds of other things, in objects before and after the message', [booked()], (line) => [
    line({ record: { attachment: OTHERS, attachments: [OTHERS] } }).replace(
      '{"parentUuid"',
      `{"before":${JSON.stringify(OTHERS)},"parentUuid"`,
    ),
  ]),
  claude('many-short', 'thousands of short lines between two replies', [booked(), booked([3, 502, 11_000, 900])], (line) => [
    line(),
    ...Array.from({ length: 5_000 }, (_, index) => JSON.stringify({ type: 'mode', mode: index % 2 === 0 ? 'normal' : '' })),
    line({ id: 'msg_01M', request: 'req_011CM', quad: [3, 502, 11_000, 900] }),
  ]),
]

const OTHERS = {
  message: { id: 'msg_other', model: 'claude-other', usage: { input_tokens: 1, output_tokens: 2 } },
  kind: 'assistant',
  requests: [{ requestId: 'req_other', timestamp: '1999-01-01T00:00:00.000Z', isSidechain: true, sessionId: 'other', cwd: '/other' }],
}

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}
