import type { BeadView } from '@hoop/protocol'
import { compareStatuses } from './bead-facets.ts'
import { statusWord } from './bead-look.ts'

/** One column of the board: a status; of open ones two, what can be claimed and what waits. */
export interface BoardColumn {
  readonly id: string
  readonly status: string
  readonly ready: boolean
  readonly word: string
  readonly beads: readonly BeadView[]
}

/** The beads by status, in the order of work. The beads keep their order. Columns of open work stand also when they are empty. */
export function boardColumns(beads: readonly BeadView[]): readonly BoardColumn[] {
  const columns = new Map<string, { readonly status: string; readonly ready: boolean; readonly beads: BeadView[] }>()
  const columnOf = (status: string, ready: boolean) => {
    const id = `${status}${status === 'open' ? (ready ? ' ready' : ' waiting') : ''}`
    const column = columns.get(id) ?? { status, ready, beads: [] }
    columns.set(id, column)
    return column
  }
  columnOf('in_progress', false)
  columnOf('open', true)
  columnOf('open', false)
  for (const bead of beads) columnOf(bead.status.toLowerCase(), bead.ready).beads.push(bead)
  return [...columns]
    .map(([id, column]) => ({
      id,
      ...column,
      word: column.status === 'open' ? (column.ready ? 'Ready' : 'Waiting') : statusWord(column.status),
    }))
    .sort((a, b) => compareStatuses(a.status, b.status) || Number(b.ready) - Number(a.ready))
}
