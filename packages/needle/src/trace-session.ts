import { type DispatchTag, parseDispatchTag } from './dispatch-tag.ts'
import { isRecord, textOf } from './record.ts'

/** Which CLI session a captured run was. */
export interface TraceSession {
  readonly cli: 'claude' | 'codex'
  readonly sessionId: string
  readonly cwd?: string
  readonly model?: string
  /** Codex repeats the prompt, and so the tag. */
  readonly tag?: DispatchTag
}

/**
 * The start of a trace's `stdout.txt`: Claude's `system`/`init` record, be it a line of stream-json or the first of one array.
 * `undefined` if the head holds none, e.g. a wrapper's output.
 */
export function sessionOfStdout(head: string): TraceSession | undefined {
  if (head.startsWith('[')) return sessionOfArray(head)
  for (const line of head.split('\n')) {
    if (!line.includes('"init"')) continue
    const record = parseOrNull(line)
    if (!isRecord(record) || record['type'] !== 'system' || record['subtype'] !== 'init') continue
    const sessionId = textOf(record, 'session_id')
    if (sessionId !== undefined) return { cli: 'claude', sessionId, ...optional(textOf(record, 'cwd'), textOf(record, 'model')) }
  }
  return undefined
}

/** The first record of an array whose end is not in the head: its fields stand one after the other, the short ones first. */
function sessionOfArray(head: string): TraceSession | undefined {
  const init = /^\[\s*\{"type":"system","subtype":"init",([\s\S]{0,4096})/.exec(head)?.[1]
  const field = (name: string) => new RegExp(`"${name}":"([^"\\\\]+)"`).exec(init ?? '')?.[1]
  const sessionId = field('session_id')
  return sessionId === undefined ? undefined : { cli: 'claude', sessionId, ...optional(field('cwd'), field('model')) }
}

/** The start of a trace's `stderr.txt`: Codex's banner. Noise before the banner is skipped; what follows it is the prompt, and not read for a session. */
export function sessionOfStderr(head: string): TraceSession | undefined {
  const banner = /^OpenAI Codex [^\n]*\r?\n-{4,}\r?\n([\s\S]*?)^-{4,}\r?$/m.exec(head)
  if (!banner) return undefined
  const [all, body = ''] = banner
  const field = (name: string): string | undefined => new RegExp(`^${name}: *(\\S.*?)\\r?$`, 'm').exec(body)?.[1]
  const sessionId = field('session id')
  if (sessionId === undefined) return undefined
  const prompt = /^\s*user\r?\n([\s\S]*)/.exec(head.slice(banner.index + all.length))?.[1]
  const tag = prompt === undefined ? null : parseDispatchTag(prompt)
  return { cli: 'codex', sessionId, ...optional(field('workdir'), field('model')), ...(tag ? { tag } : {}) }
}

const optional = (cwd: string | undefined, model: string | undefined) => ({
  ...(cwd === undefined ? {} : { cwd }),
  ...(model === undefined ? {} : { model }),
})

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
