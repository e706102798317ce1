import type { ProjectView, WorkerView } from '@hoop/protocol'
import { type Look } from '../model/look.ts'
/** One line of the palette: what it is, what is beside it, and where it leads or what it does. */
export interface Item {
  readonly id: string
  readonly group: 'Workers' | 'Beads' | 'Projects' | 'Views' | 'Commands'
  readonly text: string
  readonly mono?: string
  readonly aside?: string
  readonly look?: Look
  readonly keys?: string
  readonly href?: string
  readonly run?: () => void
}
/** Workers, the beads in their hands, projects, views, commands: in this order, those that match. */
export declare function paletteItems(
  query: string,
  fleet: {
    readonly workers: readonly WorkerView[]
    readonly projects: readonly ProjectView[]
    readonly lookOf: (worker: WorkerView) => Look
  },
  commands: readonly Omit<Item, 'group'>[],
): readonly Item[]
//# sourceMappingURL=palette-items.d.ts.map
