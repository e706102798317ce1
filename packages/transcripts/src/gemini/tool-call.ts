import { asObject, asString, type JsonObject } from '../parse-record.ts'

/** Arguments that tell best what a call is about, in this order. */
const telling = [
  'command',
  'file_path',
  'absolute_path',
  'path',
  'dir_path',
  'pattern',
  'query',
  'url',
  'prompt',
  'agent_name',
  'objective',
  'description',
]
const fileArguments = ['file_path', 'absolute_path', 'path']
/** Calls whose path is a file that they read or write; other tools take folders and patterns. */
const fileTools = /read_file|write_file|replace|edit/

/** A call in one line: its name and what it is about. */
export function callLine(name: string, args: unknown): string {
  const input = asObject(args)
  const key = telling.find((one) => typeof input?.[one] === 'string' && input[one] !== '')
  const about = key === undefined ? '' : (asString(input?.[key]) ?? '')
  const line = about.slice(0, 400).replaceAll(/\s+/g, ' ').trim()
  return line === '' ? name : `${name}: ${line.length > 200 ? `${line.slice(0, 199)}…` : line}`
}

/** Files that a call reads or writes, as it names them. */
export function filesOf(name: string, args: unknown): readonly string[] {
  const input = asObject(args)
  if (!input || !fileTools.test(name)) return []
  return fileArguments.flatMap((key) => asString(input[key]) ?? []).slice(0, 1)
}

/** Ended, one way or another. What is not, is not written in today's versions; a later one may. */
export const isEnded = ({ status, result }: JsonObject): boolean =>
  status === 'success' || status === 'error' || status === 'cancelled' || Array.isArray(result)

export const isFailed = ({ status }: JsonObject): boolean => status === 'error' || status === 'cancelled'
