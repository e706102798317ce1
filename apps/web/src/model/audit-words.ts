import { AuditType, type AuditRecord } from '@hoop/protocol'
import { formatSpan } from '../format/age.ts'
import { lookWord } from './look.ts'
import { beadHref, draftHref } from './hrefs.ts'
import { workerHref } from './attention.ts'
import type { Part, Sentence } from './sentence.ts'

/** What a kind of record is about; the part of its type before the dot. */
export type AuditArea =
  | 'bead'
  | 'draft'
  | 'worker'
  | 'alert'
  | 'config'
  | 'text'
  | 'audit'
  | 'backup'
  | 'restore'
  | 'mcp'
  | 'daemon'
  | 'history'

const areas: readonly AuditArea[] = [
  'draft',
  'bead',
  'worker',
  'alert',
  'config',
  'text',
  'mcp',
  'audit',
  'backup',
  'restore',
  'daemon',
  'history',
]
const areaWords: Readonly<Record<AuditArea, string>> = {
  draft: 'Drafts',
  bead: 'Beads',
  worker: 'Workers',
  alert: 'Alerts',
  config: 'Settings',
  text: 'Redaction',
  mcp: 'MCP',
  audit: 'The log itself',
  backup: 'Backups',
  restore: 'Restore',
  daemon: 'HOOP',
  history: 'History',
}

export const areaOf = (type: AuditType): AuditArea => areas.find((area) => type.startsWith(`${area}.`)) ?? 'audit'

/** Every type, by what it is about. */
export const typeGroups: readonly { readonly area: AuditArea; readonly word: string; readonly types: readonly AuditType[] }[] = areas.map(
  (area) => ({
    area,
    word: areaWords[area],
    types: AuditType.options.filter((type) => areaOf(type) === area),
  }),
)

/** `draft.approved` → `Draft approved`. */
export function typeWord(type: AuditType): string {
  const words = type.replace('.', ' ').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const bad: ReadonlySet<AuditType> = new Set<AuditType>([
  'bead.create_failed',
  'draft.failed',
  'worker.failed',
  'worker.crashed',
  'worker.timeout',
  'worker.lost',
  'backup.failed',
])
const notable: ReadonlySet<AuditType> = new Set<AuditType>([
  'alert.raised',
  'mcp.forbidden',
  'audit.repaired',
  'audit.key_changed',
  'text.revealed',
])

/** How loud a record is drawn. */
export function toneOf({ type, data }: Pick<AuditRecord, 'type' | 'data'>): 'bad' | 'warn' | 'good' | undefined {
  if (bad.has(type) || (type === 'worker.state' && data['to'] === 'dead')) return 'bad'
  if (notable.has(type) || (type === 'worker.state' && data['to'] === 'hung')) return 'warn'
  return type === 'bead.created' || type === 'worker.completed' ? 'good' : undefined
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined)
const outside = (value: unknown): Part => ({ outside: textOf(value) ?? '?' })
const stateWord = (value: unknown): string =>
  value === 'live' || value === 'hung' || value === 'dead' ? lookWord[value] : value === null ? 'gone' : (textOf(value) ?? '?')

/** What a record says beyond its type and subject, as far as it says it in a few words. */
export function recordSentence({ type, data }: Pick<AuditRecord, 'type' | 'data'>): Sentence {
  const { from, to, reason, why, count, keys, bead, title, beads, message, revision, version } = data
  if (type === 'worker.state') {
    const because = textOf(reason)
    return [
      from === null || from === undefined ? `${stateWord(to)} at first sight` : `${stateWord(from)} → ${stateWord(to)}`,
      ...(because === undefined ? [] : [': ', outside(because)]),
    ]
  }
  const parts: Part[] = []
  const say = (...more: Part[]) => parts.push(...(parts.length > 0 ? [' · '] : []), ...more)
  if (type.startsWith('draft.') && textOf(revision) !== undefined) say(`revision ${textOf(revision)}`)
  if (Array.isArray(beads)) say(outside(titlesIn(beads).join(', ')))
  if (textOf(title) !== undefined) say(outside(title))
  if (textOf(bead) !== undefined) say('bead ', outside(bead))
  if (type.startsWith('worker.')) say(...workSentence(data))
  if (textOf(why) !== undefined) say(outside(why))
  if (textOf(reason) !== undefined) say('“', outside(reason), '”')
  if (textOf(message) !== undefined) say(outside(message))
  if (textOf(count) !== undefined && type === 'history.imported') say(`${textOf(count)} executions from before`)
  if (Array.isArray(keys)) say(outside(keys.flatMap((key) => textOf(key) ?? []).join(', ')))
  if (textOf(version) !== undefined && type.startsWith('daemon.')) say(`version ${textOf(version)}`)
  return parts
}

/** `explore · codex-gpt-5.6`, and of one that ended: after how long, with which exit code. */
function workSentence({ startedAt, happenedAt, exitCode, strand, adapter }: AuditRecord['data']): Sentence {
  const parts: Part[] = []
  const tookMs = Date.parse(textOf(happenedAt) ?? '') - Date.parse(textOf(startedAt) ?? '')
  if (tookMs > 0) parts.push(`after ${formatSpan(tookMs)}`)
  if (typeof exitCode === 'number' && exitCode !== 0) parts.push(`${parts.length > 0 ? ', ' : ''}exit code ${exitCode}`)
  const told = [textOf(strand), textOf(adapter)].filter((word) => word !== undefined)
  if (told.length > 0) parts.push(parts.length > 0 ? ' · ' : '', { outside: told.join(' · ') })
  return parts
}

function titlesIn(beads: readonly unknown[]): readonly string[] {
  return beads.flatMap((bead) => (typeof bead === 'object' && bead !== null && 'title' in bead ? (textOf(bead.title) ?? []) : []))
}

/** Where the subject of a record has a page. */
export function subjectHref({ type, subject, data }: Pick<AuditRecord, 'type' | 'subject' | 'data'>): string | undefined {
  if (subject === null) return undefined
  switch (areaOf(type)) {
    case 'draft':
      return draftHref(subject)
    case 'worker':
      return type === 'worker.state'
        ? workerHref(subject)
        : typeof data['workspace'] === 'string'
          ? beadHref(data['workspace'], subject)
          : undefined
    case 'bead':
      return type === 'bead.created' && typeof data['workspace'] === 'string' ? beadHref(data['workspace'], subject) : undefined
    case 'alert':
    case 'config':
    case 'text':
    case 'audit':
    case 'backup':
    case 'restore':
    case 'mcp':
    case 'daemon':
    case 'history':
      return undefined
  }
}

/** Why a chain is broken, in words. */
export const breakWord: Readonly<Record<string, string>> = {
  'hash-mismatch': 'does not match its hash',
  'prev-mismatch': 'does not follow the record before it',
  'sequence-gap': 'is not the next number',
  malformed: 'cannot be read as a record',
  'missing-segment': 'is in a file that is missing',
  truncated: 'is missing: the log was cut off behind a signed checkpoint',
}
