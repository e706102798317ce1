import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isErrno, isObject, writeWhole } from '../system/files.ts'
import { withLock } from '../system/lock.ts'
import { createRandom } from '../system/random.ts'
import type { Clock } from '../system/time.ts'
import { archivable } from './archivable.ts'
import { invalid, notFound, QueueError } from './errors.ts'
import { compareText, encodeIssue, openBlockers, selectReady, type Dependency, type Issue } from './issue.ts'
import type { ClaimResult, IssuePatch, NewIssue } from './queue.ts'

/** The stand-in's queue of one workspace. Every call reads the file; every change is one turn under the lock. */
export interface QueueFile {
  readonly workspace: string
  list(): readonly Issue[]
  ready(): readonly Issue[]
  find(id: string): Issue | undefined
  create(input: NewIssue): Issue
  update(id: string, patch: IssuePatch): Issue
  /** Takes exactly this issue, if it is still free. */
  claim(id: string, worker: string): ClaimResult
  /** Takes the first that is ready, or none. */
  claimNext(worker: string): Issue | undefined
  /** Forgets the oldest closed issues beyond `keep`, as an archive run would. */
  archive(keep: number): number
}

/** Opens the queue in `<workspace>/.beads`. A change waits so long for its turn, then throws a `LockTimeoutError`. */
export function openQueueFile(workspace: string, clock: Clock, lockWaitMs = 10_000): QueueFile {
  const folder = join(workspace, '.beads')
  const file = join(folder, 'issues.jsonl')
  const read = (): Issue[] => readExport(workspace)
  const change = <T>(work: (issues: Issue[]) => T): T => {
    for (;;) {
      const done = withLock(
        join(folder, '.hoop-queue.lock'),
        (isMine) => {
          const issues = read()
          const result = work(issues)
          const lines = issues.toSorted((a, b) => compareText(a.id, b.id)).map((issue) => `${encodeIssue(issue)}\n`)
          // Stopped in the middle, and somebody else went on meanwhile: what was read is old.
          if (!isMine()) return undefined
          writeWhole(file, lines.join(''), `${file}.${process.pid}.tmp`, 0o600)
          return { result }
        },
        lockWaitMs,
      )
      if (done) return done.result
    }
  }
  const revise = (issues: Issue[], id: string, revised: (issue: Issue) => Issue): Issue => {
    const index = issues.findIndex((issue) => issue.id === id)
    const before = issues[index]
    if (!before) throw notFound(id)
    const after = { ...revised(before), updated_at: clock.stampZ() }
    issues[index] = after
    return after
  }
  const take = (issues: Issue[], id: string, worker: string): Issue =>
    revise(issues, id, (issue) => ({ ...issue, status: 'in_progress', assignee: worker }))

  return {
    workspace,
    list: read,
    ready: () => selectReady(read()),
    find: (id) => read().find((issue) => issue.id === id),
    create: (input) =>
      change((issues) => {
        const issue = makeIssue(input, issues, folder, clock.stampZ())
        issues.push(issue)
        return issue
      }),
    update: (id, patch) => change((issues) => revise(issues, id, (issue) => applyPatch(issue, patch, clock.stampZ()))),
    claim: (id, worker) =>
      change((issues) => {
        const issue = issues.find((candidate) => candidate.id === id)
        if (!issue) throw notFound(id)
        const isFree = issue.status === 'open' && (issue.assignee === undefined || issue.assignee === worker)
        if (!isFree) return { kind: 'lost', holder: issue.assignee ?? null }
        const byId = new Map(issues.map((candidate) => [candidate.id, candidate]))
        if (openBlockers(issue, byId).length > 0) throw invalid('claim', `cannot claim blocked issue: ${id}`)
        return { kind: 'won', issue: take(issues, id, worker) }
      }),
    claimNext: (worker) => {
      // Looked at without the lock first: most passes find nothing, and must not rewrite the file.
      if (selectReady(read()).length === 0) return undefined
      return change((issues) => {
        const first = selectReady(issues).find((issue) => issue.assignee === undefined)
        return first && take(issues, first.id, worker)
      })
    },
    archive: (keep) => {
      if (archivable(read(), keep).length === 0) return 0
      return change((issues) => {
        const gone = new Set(archivable(issues, keep))
        issues.splice(0, issues.length, ...issues.filter((issue) => !gone.has(issue.id)))
        return gone.size
      })
    },
  }
}

/** Whether there is a queue in the folder. */
export function isWorkspace(path: string): boolean {
  return existsSync(join(path, '.beads', 'config.yaml')) || existsSync(join(path, '.beads', 'issues.jsonl'))
}

/** The issues in a workspace's `issues.jsonl`, which `br` exports too; lines that are no issue are an error, as they are for `br`. */
export function readExport(workspace: string): Issue[] {
  const file = join(workspace, '.beads', 'issues.jsonl')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
  return text.split('\n').flatMap((line, index) => {
    if (line === '') return []
    const issue = decodeIssue(line)
    if (!issue) throw new QueueError('CONFIG_ERROR', 7, `Configuration error: Invalid JSON at line ${index + 1}`)
    return [issue]
  })
}

function decodeIssue(line: string): Issue | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isIssue(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isIssue(value: unknown): value is Issue {
  return isObject(value) && ['id', 'title', 'status', 'created_at', 'updated_at'].every((key) => typeof value[key] === 'string')
}

function makeIssue(input: NewIssue, issues: readonly Issue[], folder: string, now: string): Issue {
  const title = input.title
  if (title.trim() === '') throw invalid('title', 'cannot be empty')
  if (Array.from(title).length > 500) throw invalid('title', 'must be 500 characters or less')
  const priority = input.priority ?? 2
  if (!Number.isInteger(priority) || priority < 0 || priority > 4) {
    throw new QueueError('INVALID_PRIORITY', 4, `Invalid priority: ${priority}`, { retryable: true })
  }
  const bad = input.labels?.find((label) => !/^[A-Za-z0-9_:-]{1,50}$/.test(label))
  if (bad !== undefined) throw invalid('label', `invalid label '${bad}'`)
  const taken = input.externalRef === undefined ? undefined : issues.find((issue) => issue.external_ref === input.externalRef)
  if (taken) {
    throw new QueueError(
      'CONFIG_ERROR',
      7,
      `Configuration error: External reference '${input.externalRef}' already exists on issue ${taken.id}`,
    )
  }
  const id = freeId(readPrefix(folder), input.idKey ?? `${title} ${now}`, issues)
  const dependencies = (input.dependsOn ?? []).map(({ id: target, type }): Dependency => {
    if (!target.startsWith('external:') && !issues.some((issue) => issue.id === target)) throw notFound(target)
    return {
      issue_id: id,
      depends_on_id: target,
      type,
      created_at: now,
      ...(input.actor ? { created_by: input.actor } : {}),
      metadata: '{}',
      thread_id: '',
    }
  })
  return {
    id,
    title,
    ...(input.description ? { description: input.description } : {}),
    status: 'open',
    priority,
    issue_type: input.issueType ?? 'task',
    ...(input.assignee ? { assignee: input.assignee } : {}),
    created_at: now,
    ...(input.actor ? { created_by: input.actor } : {}),
    updated_at: now,
    ...(input.externalRef ? { external_ref: input.externalRef } : {}),
    source_repo: basename(join(folder, '..')),
    compaction_level: 0,
    original_size: 0,
    labels: [...new Set(input.labels ?? [])].toSorted(compareText),
    dependencies,
  }
}

function applyPatch(issue: Issue, patch: IssuePatch, now: string): Issue {
  const { assignee: _assignee, closed_at: _closedAt, close_reason: _reason, ...rest } = issue
  const status = patch.status ?? issue.status
  const assignee = patch.assignee ?? issue.assignee
  const closing =
    status === 'closed' ? { closed_at: issue.closed_at ?? now, close_reason: patch.closeReason ?? issue.close_reason ?? 'Completed' } : {}
  return {
    ...rest,
    status,
    ...(assignee ? { assignee } : {}),
    ...closing,
    ...(patch.priority === undefined ? {} : { priority: patch.priority }),
    ...(patch.title === undefined ? {} : { title: patch.title }),
    ...(patch.description === undefined ? {} : { description: patch.description }),
    labels: [
      ...new Set([...(issue.labels ?? []).filter((label) => !patch.removeLabels?.includes(label)), ...(patch.addLabels ?? [])]),
    ].toSorted(compareText),
  }
}

function readPrefix(folder: string): string {
  try {
    return /^issue_prefix:\s*"?([a-z0-9-]+)"?/m.exec(readFileSync(join(folder, 'config.yaml'), 'utf8'))?.[1] ?? 'br'
  } catch {
    return 'br'
  }
}

function freeId(prefix: string, key: string, issues: readonly Issue[]): string {
  const taken = new Set(issues.map((issue) => issue.id))
  const random = createRandom('issue', prefix, key)
  const length = issues.length < 1000 ? 3 : 4
  for (;;) {
    const id = `${prefix}-${random.base36(length)}`
    if (!taken.has(id)) return id
  }
}
