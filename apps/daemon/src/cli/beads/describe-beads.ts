import { type BeadView, parseTimestamp } from '@hoop/protocol'
import { renderTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import { describeAge } from '../time-words.ts'

/** A table of beads for a person. Pure. */
export function describeBeads(
  { beads, isMore }: { readonly beads: readonly BeadView[]; readonly isMore: boolean },
  { columns }: Pick<Terminal, 'columns'>,
  now: number,
): string {
  if (beads.length === 0) return 'No bead fits; --all lists those that are closed, too.'
  const table = renderTable(
    beads,
    [
      { title: 'BEAD', cell: ({ id }) => id },
      { title: 'P', cell: ({ priority }) => (priority === null ? '?' : String(priority)), align: 'right' },
      { title: 'STATUS', cell: describeStatus },
      { title: 'TITLE', cell: ({ title }) => title, min: 20 },
      { title: 'TYPE', cell: ({ type }) => type ?? '', dispensable: 4 },
      { title: 'ASSIGNEE', cell: ({ assignee }) => assignee ?? '', min: 8, dispensable: 2 },
      { title: 'RUNS', cell: ({ executions }) => (executions === 0 ? '' : String(executions)), align: 'right', dispensable: 3 },
      { title: 'PROJECT', cell: ({ project }) => project ?? '', min: 8, dispensable: 1 },
      {
        title: 'CHANGED',
        cell: ({ updatedAt }) => (updatedAt === null ? '' : describeAge(now - parseTimestamp(updatedAt))),
        dispensable: 5,
      },
      { title: 'SEEN', cell: ({ lastSeenAt }) => lastSeenAt ?? '', dispensable: 0 },
    ],
    columns,
  )
  return isMore ? `${table}\n… and more: --limit` : table
}

function describeStatus({ status, ready, dependsOn }: BeadView): string {
  if (ready) return 'ready'
  return status === 'open' && dependsOn.length > 0 ? 'waits' : status
}
