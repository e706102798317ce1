import type { AuditRecord } from '@hoop/protocol'
import { paint, type Colour, type Terminal } from '../terminal.ts'
import { plain } from '../text-width.ts'

const loud: Readonly<Partial<Record<AuditRecord['type'], Colour>>> = {
  'bead.created': 'green',
  'bead.create_failed': 'red',
  'draft.failed': 'red',
  'worker.failed': 'red',
  'worker.timeout': 'red',
  'worker.crashed': 'red',
  'worker.lost': 'red',
  'alert.raised': 'yellow',
  'backup.failed': 'red',
  'audit.repaired': 'yellow',
  'audit.key_changed': 'yellow',
  'mcp.forbidden': 'yellow',
}

/** A record on one line: number, time, type, what it was done to, where, by whom, and what else is short enough to say. */
export function describeRecord(
  { seq, at, type, project, subject, actor, data }: AuditRecord,
  terminal: Pick<Terminal, 'hasColour'>,
): string {
  const colour = loud[type]
  const name = type.padEnd(18)
  const words = [subject, project === null ? undefined : `in ${project}`, `by ${actor}`, detailOf(data)].filter(Boolean).join('  ')
  return [
    paint(terminal, 'dim', String(seq).padStart(6)),
    paint(terminal, 'dim', at.replace('T', ' ').replace(/\.\d+Z$/, 'Z')),
    colour ? paint(terminal, colour, name) : name,
    plain(words),
  ].join('  ')
}

function detailOf({ from, to, reason, why, outcome, happenedAt, count, keys }: AuditRecord['data']): string {
  if (typeof to === 'string' || typeof from === 'string') return `${said(from)} → ${said(to)}${reason ? ` (${said(reason)})` : ''}`
  if (typeof why === 'string') return why
  if (typeof outcome === 'string') return `${outcome}, ${said(happenedAt)}`
  if (typeof count === 'number') return `${count} executions`
  return Array.isArray(keys) ? keys.map(said).join(' ') : ''
}

const said = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '–')
