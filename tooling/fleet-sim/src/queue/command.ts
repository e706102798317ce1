import { dirname, join } from 'node:path'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { LockTimeoutError } from '../system/lock.ts'
import { createClock } from '../system/time.ts'
import { invalid, notFound, notInitialized, QueueError } from './errors.ts'
import { compareText, encodeIssue, selectReady, type Issue } from './issue.ts'
import { openQueueFile, type QueueFile } from './queue-file.ts'
import type { IssuePatch } from './queue.ts'

/** What the stand-in says about itself. */
const queueVersion = 'hoop-queue 1'

const help = `hoop-queue: a stand-in for the bead queue program, over .beads/issues.jsonl

usage: hoop-queue [--json] COMMAND [options]

  list [--all] [--status S] [--assignee A] [--limit N]   the issues
  ready [--limit N]                                      what may be worked on now
  show ID…                                               issues in full
  create --title=T [--type] [--priority] [--description] [--labels a,b] [--deps ID,TYPE:ID] [--external-ref R]
  update ID… [--status S] [--assignee A] [--claim] [--priority N] [--title T] [--add-label L]
  close ID… [--reason R]      reopen ID…      label add ID LABEL
  version                     --version       --help
`

const options = {
  json: { type: 'boolean' },
  'no-color': { type: 'boolean' },
  'no-auto-import': { type: 'boolean' },
  'no-auto-flush': { type: 'boolean' },
  'no-daemon': { type: 'boolean' },
  'no-db': { type: 'boolean' },
  'allow-stale': { type: 'boolean' },
  'lock-timeout': { type: 'string' },
  actor: { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  verbose: { type: 'boolean', short: 'v' },
  version: { type: 'boolean', short: 'V' },
  help: { type: 'boolean', short: 'h' },
  all: { type: 'boolean', short: 'a' },
  status: { type: 'string', short: 's' },
  assignee: { type: 'string' },
  unassigned: { type: 'boolean' },
  limit: { type: 'string' },
  title: { type: 'string' },
  type: { type: 'string', short: 't' },
  priority: { type: 'string', short: 'p' },
  description: { type: 'string', short: 'd' },
  body: { type: 'string' },
  labels: { type: 'string', short: 'l', multiple: true },
  deps: { type: 'string' },
  'external-ref': { type: 'string' },
  claim: { type: 'boolean' },
  'add-label': { type: 'string', multiple: true },
  reason: { type: 'string' },
  silent: { type: 'boolean' },
  force: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse>['values']

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
}

/** What the program says and how it ends. */
export interface QueueAnswer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one command line of the stand-in queue in a folder. */
export function runQueueCommand(argv: readonly string[], cwd: string): QueueAnswer {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(argv)
  } catch (error) {
    return { exitCode: 2, stdout: '', stderr: `error: ${error instanceof Error ? error.message : String(error)}\n` }
  }
  const { values, positionals } = parsed
  const [verb, ...rest] = positionals
  if (values.version) return say(queueVersion)
  if (values.help) return say(help.trimEnd())
  if (verb === undefined) return { exitCode: 2, stdout: '', stderr: help }
  try {
    return say(answer(verb, rest, values, cwd))
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return refuse(refusal, values.json === true)
    throw error
  }
}

/** What stopped a command, in br's terms; undefined for what should not happen. */
function refusalOf(error: unknown): QueueError | undefined {
  if (error instanceof QueueError) return error
  if (error instanceof LockTimeoutError)
    return new QueueError('DATABASE_LOCKED', 2, `Database is locked: ${error.message}`, { retryable: true, context: { path: error.path } })
  if (error instanceof Error && 'syscall' in error) return new QueueError('IO_ERROR', 8, `IO error: ${error.message}`)
  return undefined
}

const say = (text: string): QueueAnswer => ({ exitCode: 0, stdout: `${text}\n`, stderr: '' })

function refuse(error: QueueError, asJson: boolean): QueueAnswer {
  const { code, message, hint, retryable, context } = error
  if (!asJson) return { exitCode: error.exitCode, stdout: '', stderr: `Error: ${message}\n${hint ? `Hint: ${hint}\n` : ''}` }
  return {
    exitCode: error.exitCode,
    stdout: `${JSON.stringify({ error: { code, message, hint, retryable, context } }, null, 2)}\n`,
    stderr: '',
  }
}

function answer(verb: string, rest: readonly string[], values: Values, cwd: string): string {
  if (verb === 'version') return values.json ? JSON.stringify({ version: '1', build: 'release', program: 'hoop-queue' }) : queueVersion
  const queue = openQueueFile(findWorkspace(cwd), createClock(), lockWait(values['lock-timeout']))
  switch (verb) {
    case 'list':
      return list(queue, values)
    case 'ready':
      return ready(queue, values)
    case 'show':
      return show(queue, rest)
    case 'create':
      return create(queue, rest, values)
    case 'update':
      return update(queue, rest, values)
    case 'close':
      return close(queue, rest, values)
    case 'reopen':
      return JSON.stringify({ reopened: rest.map((id) => brief(queue.update(id, { status: 'open' }), ['id', 'title', 'status'])) })
    case 'label':
      return label(queue, rest)
    default:
      throw new QueueError('INTERNAL_ERROR', 2, `unrecognized subcommand '${verb}'`)
  }
}

/** How long to wait for the queue, in milliseconds; undefined: as long as usual. */
function lockWait(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new QueueError('USAGE', 2, `invalid value '${text}' for '--lock-timeout <MS>'`)
  return Number(text)
}

function findWorkspace(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.beads'))) return folder
    if (dirname(folder) === folder) throw notInitialized()
  }
}

function list(queue: QueueFile, values: Values): string {
  const issues = queue.list()
  const dependents = new Map<string, number>()
  for (const target of issues.flatMap((issue) => (issue.dependencies ?? []).map((dependency) => dependency.depends_on_id))) {
    dependents.set(target, (dependents.get(target) ?? 0) + 1)
  }
  const isTerminal = (issue: Issue): boolean => issue.status === 'closed' || issue.status === 'tombstone'
  const wanted = issues
    .filter((issue) => (values.status === undefined || values.status === 'all' ? true : issue.status === values.status))
    .filter((issue) => values.all || values.status !== undefined || !isTerminal(issue))
    .filter((issue) => values.assignee === undefined || issue.assignee === values.assignee)
    .toSorted((a, b) => a.priority - b.priority || compareText(b.created_at, a.created_at))
  const limit = Number(values.limit ?? 0)
  const shown = limit > 0 ? wanted.slice(0, limit) : wanted
  const rows = shown.map(({ dependencies, ...issue }) => ({
    ...JSON.parse(encodeIssue(issue)),
    dependency_count: dependencies?.length ?? 0,
    dependent_count: dependents.get(issue.id) ?? 0,
  }))
  if (!values.json)
    return shown.map((issue) => `${issue.id} [P${issue.priority}] [${issue.issue_type}] ${issue.status} - ${issue.title}`).join('\n')
  return JSON.stringify({ issues: rows, total: wanted.length, limit, offset: 0, has_more: shown.length < wanted.length })
}

function ready(queue: QueueFile, values: Values): string {
  const limit = Number(values.limit ?? 0)
  const issues = selectReady(queue.list()).filter((issue) => !values.unassigned || issue.assignee === undefined)
  const slim = [
    'assignee',
    'created_at',
    'created_by',
    'description',
    'id',
    'issue_type',
    'labels',
    'priority',
    'status',
    'title',
    'updated_at',
  ] as const
  return JSON.stringify((limit > 0 ? issues.slice(0, limit) : issues).map((issue) => brief(issue, slim)))
}

function show(queue: QueueFile, ids: readonly string[]): string {
  if (ids.length === 0) throw invalid('ids', 'no issue IDs provided')
  const issues = queue.list()
  const byId = new Map(issues.map((issue) => [issue.id, issue]))
  const link = (id: string, type: string): object | undefined => {
    const issue = byId.get(id)
    return issue && { id, title: issue.title, status: issue.status, priority: issue.priority, dependency_type: type }
  }
  const details = ids.map((id) => {
    const issue = byId.get(id)
    if (!issue) throw notFound(id)
    const dependencies = (issue.dependencies ?? []).map((d) => link(d.depends_on_id, d.type)).filter((found) => found !== undefined)
    const dependents = issues.flatMap((other) =>
      (other.dependencies ?? []).filter((d) => d.depends_on_id === id).map((d) => link(other.id, d.type)),
    )
    const { dependencies: _own, ...rest } = issue
    return {
      ...JSON.parse(encodeIssue(rest)),
      ...(dependencies.length > 0 ? { dependencies } : {}),
      ...(dependents.length > 0 ? { dependents } : {}),
    }
  })
  return JSON.stringify(details)
}

function create(queue: QueueFile, rest: readonly string[], values: Values): string {
  if (values.title !== undefined && rest.length > 0)
    throw new QueueError('USAGE', 2, "the argument '[TITLE]' cannot be used with '--title <TITLE>'")
  const title = values.title ?? rest[0]
  if (title === undefined) throw invalid('title', 'cannot be empty')
  const description = values.description ?? values.body
  const issue = queue.create({
    title,
    ...(description === undefined ? {} : { description }),
    ...(values.type === undefined ? {} : { issueType: values.type }),
    ...(values.priority === undefined ? {} : { priority: parsePriority(values.priority) }),
    labels: (values.labels ?? []).flatMap((part) => part.split(',')).filter((part) => part !== ''),
    ...(values.assignee === undefined ? {} : { assignee: values.assignee }),
    ...(values['external-ref'] === undefined ? {} : { externalRef: values['external-ref'] }),
    dependsOn: parseDependencies(values.deps),
    actor: values.actor ?? process.env['USER'] ?? 'unknown',
  })
  if (values.silent) return issue.id
  return values.json ? encodeIssue(issue) : `✓ Created ${issue.id}: ${issue.title}`
}

function parsePriority(text: string): number {
  const digits = /^[Pp]?([0-4])$/.exec(text)?.[1]
  if (digits === undefined) throw new QueueError('INVALID_PRIORITY', 4, `Invalid priority: ${text}`, { retryable: true })
  return Number(digits)
}

function parseDependencies(text: string | undefined): readonly { id: string; type: string }[] {
  return (text ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const colon = part.startsWith('external:') ? -1 : part.indexOf(':')
      return colon < 0 ? { id: part, type: 'blocks' } : { id: part.slice(colon + 1), type: part.slice(0, colon) }
    })
}

function update(queue: QueueFile, ids: readonly string[], values: Values): string {
  if (ids.length === 0) throw invalid('ids', 'no issue IDs provided')
  const rows = ids.map((id) => {
    if (values.claim) {
      const actor = values.actor ?? process.env['USER'] ?? 'unknown'
      const result = queue.claim(id, actor)
      if (result.kind === 'lost') throw invalid('claim', `issue ${id} already assigned to ${result.holder ?? 'unknown'}`)
      return result.issue
    }
    return queue.update(id, patchFrom(values))
  })
  return JSON.stringify(
    rows.map((issue) => ({
      ...brief(issue, ['id', 'title', 'status', 'priority']),
      assignee: issue.assignee ?? null,
      owner: null,
      updated_at: issue.updated_at,
    })),
  )
}

function patchFrom(values: Values): IssuePatch {
  return {
    ...(values.status === undefined ? {} : { status: values.status }),
    ...(values.assignee === undefined ? {} : { assignee: values.assignee }),
    ...(values.priority === undefined ? {} : { priority: parsePriority(values.priority) }),
    ...(values.title === undefined ? {} : { title: values.title }),
    ...(values.description === undefined ? {} : { description: values.description }),
    ...(values['add-label'] === undefined ? {} : { addLabels: values['add-label'] }),
  }
}

function close(queue: QueueFile, ids: readonly string[], values: Values): string {
  const rows = ids.map((id) => {
    const before = queue.find(id)
    if (!before) throw notFound(id)
    if (before.status === 'closed') throw new QueueError('NOTHING_TO_DO', 3, `Issue ${id} is already closed`)
    return queue.update(id, { status: 'closed', ...(values.reason === undefined ? {} : { closeReason: values.reason }) })
  })
  return JSON.stringify(rows.map((issue) => brief(issue, ['id', 'title', 'status', 'closed_at', 'close_reason'])))
}

function label(queue: QueueFile, [action, id, name]: readonly string[]): string {
  if (action !== 'add' || id === undefined || name === undefined) throw invalid('label', 'usage: label add ID LABEL')
  queue.update(id, { addLabels: [name] })
  return JSON.stringify([{ issue_id: id, label: name, status: 'added' }])
}

function brief(issue: Issue, keys: readonly (keyof Issue)[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => issue[key] !== undefined).map((key) => [key, issue[key]]))
}
