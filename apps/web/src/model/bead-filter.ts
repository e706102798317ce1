import type { BeadView } from '@hoop/protocol'

/** What the list is narrowed down to; it stands in the URL. Absent: any. */
export interface BeadFilter {
  readonly text: string
  /** The words of the text, in lower case: all of them must be found. Split once, not once a bead. */
  readonly words: readonly string[]
  /** Any of these, in lower case. */
  readonly statuses: readonly string[]
  readonly project: string | undefined
  readonly type: string | undefined
  readonly priority: number | undefined
  readonly label: string | undefined
  readonly assignee: string | undefined
  readonly isReady: boolean
}

/** The filter as the URL has it. */
export interface FilterParams {
  readonly q?: string | undefined
  /** Separated by commas; a comma in a status is escaped. */
  readonly status?: string | undefined
  readonly project?: string | undefined
  readonly type?: string | undefined
  readonly priority?: string | undefined
  readonly label?: string | undefined
  readonly assignee?: string | undefined
  readonly ready?: string | undefined
}

/** The filter that a URL asks for. Total: what is no priority narrows nothing down. */
export function readFilter(params: FilterParams): BeadFilter {
  const priority = params.priority === undefined ? Number.NaN : Number(params.priority.replace(/^p/i, ''))
  return {
    text: params.q ?? '',
    words: (params.q ?? '').toLowerCase().split(/\s+/).filter(Boolean),
    statuses: (params.status ?? '')
      .split(',')
      .filter(Boolean)
      .map((status) => unescapeStatus(status).toLowerCase()),
    project: params.project,
    type: params.type,
    priority: Number.isInteger(priority) ? priority : undefined,
    label: params.label,
    assignee: params.assignee,
    isReady: params.ready === '1',
  }
}

const escapeStatus = (status: string): string => status.replaceAll('%', '%25').replaceAll(',', '%2C')
const unescapeStatus = (status: string): string => status.replaceAll(/%2c/gi, ',').replaceAll('%25', '%')

/** Several statuses as the URL has them; `undefined` for none. */
export const writeStatuses = (statuses: readonly string[]): string | undefined =>
  statuses.length === 0 ? undefined : statuses.map(escapeStatus).join(',')

/** Whether anything is narrowed down. */
export function isNarrowed({ text, statuses, project, type, priority, label, assignee, isReady }: BeadFilter): boolean {
  return (
    text.trim() !== '' || statuses.length > 0 || isReady || [project, type, priority, label, assignee].some((part) => part !== undefined)
  )
}

const none: ReadonlySet<string> = new Set()
const haystacks = new WeakMap<BeadView, string>()

/** What the text of a filter is looked for in. Made once a bead: a filter is typed letter by letter over thousands. */
function haystackOf(bead: BeadView): string {
  const known = haystacks.get(bead)
  if (known !== undefined) return known
  const { id, title, assignee, labels, project } = bead
  const made = [id, title, assignee, project, ...labels].filter(Boolean).join('\n').toLowerCase()
  haystacks.set(bead, made)
  return made
}

/**
 * Whether a bead fits. `described` holds the keys of beads whose description has the text: only the daemon knows descriptions. With
 * `ignoring` one part of the filter is left out: that is how its own choices are counted.
 */
export function fitsFilter(bead: BeadView, filter: BeadFilter, described: ReadonlySet<string> = none, ignoring?: 'statuses'): boolean {
  if (filter.project !== undefined && bead.project !== filter.project) return false
  if (ignoring !== 'statuses' && filter.isReady && !bead.ready) return false
  if (ignoring !== 'statuses' && filter.statuses.length > 0 && !filter.statuses.includes(bead.status.toLowerCase())) return false
  if (filter.type !== undefined && bead.type !== filter.type) return false
  if (filter.priority !== undefined && bead.priority !== filter.priority) return false
  if (filter.label !== undefined && !bead.labels.includes(filter.label)) return false
  if (filter.assignee !== undefined && bead.assignee !== filter.assignee) return false
  if (filter.words.length === 0) return true
  const haystack = haystackOf(bead)
  return filter.words.every((word) => haystack.includes(word)) || described.has(bead.key)
}
