import type { Kit } from '../kit.ts'
import { sessionPath } from '../claude/paths.ts'
import { sessionId, tokens, type CaseRequest, type Quad } from './case.ts'

export const AT = '2026-11-10T10:00:00.000Z'
const MODEL = 'claude-sonnet-4-5-20250929'
export const MAIN = sessionId('1')
export const OTHER = sessionId('2')
/** What one reply of these cases costs if nothing else is said. */
export const USUAL: Quad = [3, 500, 11_000, 900]

export interface Reply {
  /** Made different for each case, as the request's is. Default: the one usual reply's; undefined: none. */
  readonly id?: string | undefined
  readonly request?: string | null | undefined
  readonly at?: string
  readonly quad?: Quad
  readonly model?: string
  readonly session?: string
  readonly sidechain?: boolean
  /** More fields of `usage`, or other values for the usual ones. */
  readonly usage?: object
  /** More fields of the record. */
  readonly record?: object
  readonly content?: readonly object[]
}

/** A line of 2.1.197 with one block of a reply. */
export function reply(project: string, options: Reply = {}): string {
  const { at = AT, quad = USUAL, model = MODEL, session = MAIN, sidechain = false, usage = {}, record = {} } = options
  const [input_tokens, output_tokens, cache_read_input_tokens, cache_creation_input_tokens] = quad
  const cache_creation = { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: cache_creation_input_tokens }
  const cache = { cache_creation_input_tokens, cache_read_input_tokens }
  const figures = { input_tokens, ...cache, output_tokens, service_tier: 'standard', cache_creation, speed: 'standard', ...usage }
  const id = named('id' in options ? options.id : 'msg_01A', project)
  const request = named('request' in options ? options.request : 'req_011CA', project)
  const content = options.content ?? [{ type: 'text', text: 'Done.' }]
  const ids = id === undefined ? {} : { id }
  const message = {
    ...ids,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: figures,
  }
  return JSON.stringify({
    parentUuid: null,
    isSidechain: sidechain,
    message,
    ...(request === undefined ? {} : { requestId: request }),
    type: 'assistant',
    uuid: uuidOf(`${project}${at}${id}${request}${output_tokens}${session}`),
    timestamp: at,
    ...envelope(project, session),
    ...record,
  })
}

/** A line of a user: a prompt, or something that a tool gave back. */
export function user(project: string, content: unknown, record: object = {}, session = MAIN): string {
  return JSON.stringify({
    parentUuid: null,
    isSidechain: false,
    type: 'user',
    message: { role: 'user', content },
    uuid: uuidOf(project + JSON.stringify(content).slice(0, 200)),
    timestamp: AT,
    ...record,
    ...envelope(project, session),
  })
}

/** The main file of a session. Every line gets its line end, except a last one that is said to be torn. */
export function writeLines(
  { tree }: Kit,
  project: string,
  lines: readonly (string | Uint8Array)[],
  options: { session?: string; torn?: boolean } = {},
): void {
  writeAt({ tree }, sessionPath(project, options.session ?? MAIN), lines, options.torn)
}

export function writeAt({ tree }: Pick<Kit, 'tree'>, path: string, lines: readonly (string | Uint8Array)[], torn = false): void {
  const file = tree.lines(path)
  lines.forEach((line, index) => {
    file.raw(line)
    if (!torn || index < lines.length - 1) file.raw('\n')
  })
  // Later names are younger files, as copies are.
  file.close(Date.parse('2026-11-12T00:00:00Z') + (path.includes(OTHER) ? 60_000 : 0))
}

/** The request that a case expects, as a reply of these figures would be booked. */
export const booked = (quad: Quad = USUAL, more: Partial<CaseRequest> = {}): CaseRequest => ({
  at: AT,
  model: MODEL,
  session: MAIN,
  tokens: tokens(quad),
  ...more,
})

/** The same id in two cases is two ids: requests count once over all files. */
function named<T extends string | null | undefined>(id: T, project: string): T | string {
  return typeof id === 'string' ? `${id}_${project.split('/').at(-1)}` : id
}

function envelope(project: string, session: string): object {
  return { userType: 'external', entrypoint: 'sdk-cli', cwd: project, sessionId: session, version: '2.1.197', gitBranch: 'main' }
}

function uuidOf(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return `${(hash >>> 0).toString(16).padStart(8, '0')}-0000-4000-8000-000000000001`
}
