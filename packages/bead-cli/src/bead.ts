import { type RawRecord, arrayOf, intOf, isRecord, present, textOf } from './record.ts'
import { decodeTime } from './time.ts'

/** One end of a dependency: the bead on the other side, and what kind of link it is. */
export interface BeadLink {
  /** Opaque; may dangle, or be `external:<project>:<id>`. */
  readonly id: string
  /** `blocks`, `parent-child`, `related`, … as the queue has it. `blocks` where it names none. */
  readonly type: string
}

/** One comment. */
export interface BeadComment {
  /** br counts, bd gives UUIDs: always text here. */
  readonly id: string | undefined
  readonly author: string | undefined
  readonly text: string
  readonly at: number | undefined
}

/**
 * One issue of a queue, the same from every program and file. Statuses and types pass through as they are, known or not.
 * An optional field is absent where the queue has none. Times are ms since the epoch.
 *
 * `dependencies`, `dependents` and `comments` are absent where the source does not tell: a program's list leaves them
 * out, exported lines know no dependents. Absent is unknown; an empty array is none.
 */
export interface Bead {
  /** Opaque and case-sensitive. */
  readonly id: string
  /** As stored: may hold control characters. */
  readonly title: string
  readonly status: string
  /** 0 critical … 4 backlog; a queue may hold other numbers. */
  readonly priority?: number
  readonly type?: string
  readonly description?: string
  readonly design?: string
  readonly acceptanceCriteria?: string
  readonly notes?: string
  readonly assignee?: string
  readonly owner?: string
  readonly createdBy?: string
  readonly closeReason?: string
  readonly externalRef?: string
  readonly parent?: string
  readonly createdAt?: number
  readonly updatedAt?: number
  readonly closedAt?: number
  readonly dueAt?: number
  readonly deferUntil?: number
  readonly deletedAt?: number
  readonly estimatedMinutes?: number
  readonly labels: readonly string[]
  /** What this bead waits for or belongs to. */
  readonly dependencies?: readonly BeadLink[]
  /** What waits for this bead. */
  readonly dependents?: readonly BeadLink[]
  readonly comments?: readonly BeadComment[]
  /** In the program's lists, and never in the exported lines. */
  readonly ephemeral: boolean
  /** The whole record as it was read. `source_repo_path` in it is an absolute local path. */
  readonly raw: RawRecord
}

/** Where a record was read: what it means if `dependencies` and `comments` are missing differs. */
export type RecordSource = 'lines' | 'list' | 'show'

/**
 * One record of any program or file → a bead, or why it is none. A record needs an id; everything else may be missing.
 * A missing status is `open`, priority 2, type `task` in exported lines: so br reads them.
 */
export function decodeBead(value: unknown, source: RecordSource): Bead | string {
  if (!isRecord(value)) return 'JSON, but not an object'
  const id = textOf(value, 'id')
  if (id === undefined) return 'no id'
  const title = value['title']
  if (typeof title !== 'string') return 'no title'
  const isExport = source === 'lines'
  return {
    id,
    title,
    // bead calls it base_status in its checkpoints.
    status: textOf(value, 'status') ?? textOf(value, 'base_status') ?? 'open',
    ...present({
      priority: intOf(value, 'priority') ?? (isExport && isNothing(value['priority']) ? 2 : undefined),
      type: textOf(value, 'issue_type') ?? (isExport ? 'task' : undefined),
      description: textOf(value, 'description'),
      design: textOf(value, 'design'),
      acceptanceCriteria: textOf(value, 'acceptance_criteria'),
      notes: textOf(value, 'notes'),
      assignee: textOf(value, 'assignee'),
      owner: textOf(value, 'owner'),
      createdBy: textOf(value, 'created_by'),
      closeReason: textOf(value, 'close_reason'),
      externalRef: textOf(value, 'external_ref'),
      parent: textOf(value, 'parent'),
      createdAt: decodeTime(value['created_at']),
      updatedAt: decodeTime(value['updated_at']),
      closedAt: decodeTime(value['closed_at']),
      dueAt: decodeTime(value['due_at']),
      deferUntil: decodeTime(value['defer_until']),
      deletedAt: decodeTime(value['deleted_at']),
      estimatedMinutes: intOf(value, 'estimated_minutes'),
      dependencies: links(value, 'dependencies', source, 'dependency_count'),
      dependents: links(value, 'dependents', source === 'show' ? 'show' : 'list', 'dependent_count'),
      comments: comments(value, source),
    }),
    labels: texts(value, 'labels'),
    ephemeral: value['ephemeral'] === true,
    raw: value,
  }
}

const isNothing = (value: unknown): boolean => value === undefined || value === null

function texts(record: RawRecord, key: string): readonly string[] {
  return (arrayOf(record, key) ?? []).filter((value) => typeof value === 'string')
}

function links(record: RawRecord, key: string, source: RecordSource, countKey: string): readonly BeadLink[] | undefined {
  const values = arrayOf(record, key)
  if (values) return values.flatMap((value) => link(value) ?? [])
  return isNone(record, source, countKey) ? [] : undefined
}

/** A missing list is an empty one where the source would have written it, or where a count beside it says 0. */
function isNone(record: RawRecord, source: RecordSource, countKey: string): boolean {
  if (source === 'lines') return true
  if (intOf(record, countKey) === 0) return true
  // br and bd leave empty lists out of `show`; bf's `show` knows none at all, and is told by its empty text fields.
  return source === 'show' && !('design' in record && record['design'] === '' && record['notes'] === '')
}

/** An id, br's `{depends_on_id,type}`, `show`'s `{id,dependency_type}`, bead's `{blocker,kind}`. */
function link(value: unknown): BeadLink | undefined {
  if (typeof value === 'string') return value === '' ? undefined : { id: value, type: 'blocks' }
  if (!isRecord(value)) return undefined
  const id = textOf(value, 'depends_on_id') ?? textOf(value, 'blocker') ?? textOf(value, 'id')
  if (id === undefined) return undefined
  return { id, type: textOf(value, 'dependency_type') ?? textOf(value, 'type') ?? textOf(value, 'kind') ?? 'blocks' }
}

function comments(record: RawRecord, source: RecordSource): readonly BeadComment[] | undefined {
  const values = arrayOf(record, 'comments')
  if (!values) return isNone(record, source, 'comment_count') ? [] : undefined
  return values.filter(isRecord).map((comment) => ({
    id: typeof comment['id'] === 'number' ? String(comment['id']) : textOf(comment, 'id'),
    author: textOf(comment, 'author'),
    text: textOf(comment, 'text') ?? textOf(comment, 'body') ?? '',
    at: decodeTime(comment['created_at'] ?? comment['time']),
  }))
}
