import { parseDocuments } from './documents.ts'
import { type RawRecord, arrayOf, isRecord, textOf } from './record.ts'
import type { Ended } from './run.ts'

/** What a program said went wrong. */
export interface Failure {
  /** The program's own code, if it has one. */
  readonly code: string | undefined
  readonly message: string
  readonly hint: string | undefined
}

/**
 * What a program answered, whatever its shape: a bare array, `{issues}`, bd's `{schema_version,data}`, one object a line,
 * `{created,warnings}`, one object. `rows` are records as they came.
 */
export interface Answer {
  readonly rows: readonly unknown[]
  readonly failure: Failure | undefined
  /** One line each: warnings on either stream beside a success. */
  readonly warnings: readonly string[]
}

/** Reads what a program printed. It failed if it says so in JSON, or by its exit code. */
export function readAnswer(ended: Ended): Answer {
  const out = parseDocuments(ended.stdout).map(unwrap)
  const aside = parseDocuments(ended.stderr).map(unwrap)
  const failed = ended.exitCode !== 0
  const said = failureIn(out) ?? (failed ? failureIn(aside) : undefined)
  return {
    rows: out.flatMap(rowsOf),
    failure: said ?? (failed ? textFailure(ended) : undefined),
    warnings: [...out, ...aside].flatMap(warningsOf),
  }
}

/** bd wraps its output when told to, or from 2.0 on: an object of exactly these two keys. */
function unwrap(document: unknown): unknown {
  if (!isRecord(document) || !('data' in document) || !('schema_version' in document)) return document
  return Object.keys(document).length === 2 ? document['data'] : document
}

function rowsOf(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document
  if (!isRecord(document) || 'error' in document || isNotice(document)) return []
  return arrayOf(document, 'issues') ?? (isRecord(document['created']) ? [document['created']] : [document])
}

const isNotice = (document: RawRecord): boolean => isRecord(document['warning']) || typeof document['level'] === 'string'

function failureIn(documents: readonly unknown[]): Failure | undefined {
  for (const document of documents) {
    if (!isRecord(document) || 'id' in document) continue
    const error = document['error']
    if (isRecord(error)) {
      return { code: textOf(error, 'code'), message: textOf(error, 'message') ?? 'no message', hint: textOf(error, 'hint') }
    }
    if (typeof error === 'string') return { code: textOf(document, 'code'), message: error, hint: textOf(document, 'hint') }
  }
  return undefined
}

/** Usage errors are plain text even with `--json`; bf and bead know no other form. */
function textFailure(ended: Ended): Failure {
  const text = (ended.stderr.trim() || ended.stdout.trim()).replace(/^(?:Error: )+/, '')
  const [head = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Usage:'))
  const hint = rest
    .find((line) => line.startsWith('Hint:'))
    ?.slice(5)
    .trim()
  const message =
    head === '' ? `it ended with ${ended.exitCode === null ? 'a signal' : `exit code ${ended.exitCode}`} and no message` : head
  return { code: undefined, message: message.slice(0, 500), hint }
}

function warningsOf(document: unknown): readonly string[] {
  if (!isRecord(document)) return []
  const list = arrayOf(document, 'warnings')
  if (list) return list.map((entry) => JSON.stringify(entry).slice(0, 500))
  const warning = isRecord(document['warning']) ? document['warning'] : isNotice(document) ? document : undefined
  if (!warning) return []
  return [[textOf(warning, 'code'), textOf(warning, 'message')].filter((part) => part !== undefined).join(': ')]
}
