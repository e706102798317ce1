import { isObject } from '../../system/files.ts'
import type { QueueAnswer } from '../command.ts'
import { QueueError } from '../errors.ts'
import type { Issue } from '../issue.ts'

/**
 * The issues that a call of `br` answered, whatever its version: a bare array (to 0.1.29, and always for show, ready,
 * update), `{issues}`, `{closed}`, or one issue. Throws a {@link QueueError} with br's own code and exit code where it
 * failed: the envelope stands on stderr to 0.2.15, on stdout later, and usage errors are plain text.
 */
export function readAnswer(answer: QueueAnswer): readonly Issue[] {
  const documents = documentsIn(answer.stdout)
  if (answer.exitCode !== 0) throw failureIn([...documents, ...documentsIn(answer.stderr)], answer)
  return documents.flatMap(rowsIn).flatMap((row) => decodeRow(row) ?? [])
}

function rowsIn(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document
  if (!isObject(document)) return []
  const listed = document['issues'] ?? document['closed']
  return Array.isArray(listed) ? listed : [isObject(document['created']) ? document['created'] : document]
}

function failureIn(documents: readonly unknown[], { exitCode, stdout, stderr }: QueueAnswer): QueueError {
  for (const document of documents) {
    const error = isObject(document) ? document['error'] : undefined
    if (isObject(error)) return new QueueError(String(error['code']), exitCode, String(error['message']))
  }
  return new QueueError('INTERNAL_ERROR', exitCode, (stderr.trim() || stdout.trim() || 'no message').slice(0, 500))
}

/** A row as the verbs print it: the slim ones leave out what is not asked for, and every one what is not set. */
function decodeRow(row: unknown): Issue | undefined {
  if (!isObject(row) || typeof row['id'] !== 'string') return undefined
  const text = (key: string): string | undefined => (typeof row[key] === 'string' && row[key] !== '' ? row[key] : undefined)
  const optional = Object.fromEntries(
    ['description', 'assignee', 'created_by', 'closed_at', 'close_reason', 'external_ref'].flatMap((key) => {
      const value = text(key)
      return value === undefined ? [] : [[key, value]]
    }),
  )
  const labels = row['labels']
  return {
    id: row['id'],
    title: text('title') ?? '',
    status: text('status') ?? 'open',
    priority: typeof row['priority'] === 'number' ? row['priority'] : 2,
    issue_type: text('issue_type') ?? 'task',
    created_at: text('created_at') ?? '',
    updated_at: text('updated_at') ?? '',
    source_repo: text('source_repo') ?? '.',
    compaction_level: 0,
    original_size: 0,
    ...optional,
    ...(Array.isArray(labels) ? { labels: labels.filter((label) => typeof label === 'string') } : {}),
  }
}

/** The JSON values of an output, one after the other: a partial batch prints two, a warning may stand before them. */
function documentsIn(text: string): readonly unknown[] {
  const whole = parse(text)
  if (whole !== undefined) return [whole]
  // Errors are pretty-printed, data is one line: a value ends where a line that begins one could begin the next.
  const parts = text.split(/\n(?=[[{])/)
  return parts.map(parse).filter((value) => value !== undefined)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
