import type { ProjectView, WorkerView } from '@hoop/protocol'
import { projectHref, workerHref } from '../model/attention.ts'
import { heldHref } from '../model/bead-key.ts'
import { lookWord, type Look } from '../model/look.ts'
import { compareRanked } from '../model/order.ts'
import { matchesText } from '../model/matches.ts'

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

const PER_GROUP = 8

/** Workers, the beads in their hands, projects, views, commands: in this order, those that match. */
export function paletteItems(
  query: string,
  fleet: {
    readonly workers: readonly WorkerView[]
    readonly projects: readonly ProjectView[]
    readonly lookOf: (worker: WorkerView) => Look
  },
  commands: readonly Omit<Item, 'group'>[],
): readonly Item[] {
  const workers = fleet.workers.toSorted((a, b) => compareRanked({ ...a, look: fleet.lookOf(a) }, { ...b, look: fleet.lookOf(b) }))
  const all: Item[] = [
    ...workers.map((worker): Item => {
      const look = fleet.lookOf(worker)
      return {
        id: `worker:${worker.id}`,
        group: 'Workers',
        text: worker.name,
        aside: [worker.project, lookWord[look].toLowerCase()].filter(Boolean).join(' · '),
        look,
        href: workerHref(worker.id),
      }
    }),
    ...workers.flatMap((worker): Item[] =>
      worker.bead === null
        ? []
        : [
            {
              id: `bead:${worker.id}:${worker.bead}`,
              group: 'Beads',
              mono: worker.bead,
              text: worker.beadTitle ?? '',
              aside: `${worker.name} · ${lookWord[fleet.lookOf(worker)].toLowerCase()}`,
              href: heldHref({ workspace: worker.workspace, bead: worker.bead }),
            },
          ],
    ),
    ...fleet.projects.map((project): Item => ({
      id: `project:${project.name}`,
      group: 'Projects',
      text: project.label ?? project.name,
      href: projectHref(project.name),
    })),
    { id: 'view:fleet', group: 'Views', text: 'Fleet', keys: 'g f', href: '/' },
    { id: 'view:drafts', group: 'Views', text: 'Drafts', keys: 'g d', href: '/drafts' },
    { id: 'view:beads', group: 'Views', text: 'Beads', keys: 'g b', href: '/beads' },
    { id: 'view:stitches', group: 'Views', text: 'Stitches', keys: 'g t', href: '/stitches' },
    { id: 'view:audit', group: 'Views', text: 'Audit', keys: 'g u', href: '/audit' },
    { id: 'view:projects', group: 'Views', text: 'Projects', href: '/projects' },
    { id: 'view:system', group: 'Views', text: 'HOOP itself', href: '/system' },
    { id: 'view:components', group: 'Views', text: 'Components', href: '/components' },
    ...commands.map((command): Item => ({ ...command, group: 'Commands' })),
  ]
  const counts = new Map<Item['group'], number>()
  const found = all.filter((item) =>
    query === ''
      ? item.group !== 'Beads' && item.id !== 'view:components'
      : matchesText(`${item.mono ?? ''} ${item.text} ${item.group === 'Workers' ? (item.aside ?? '') : ''}`, query),
  )
  return found.filter((item) => {
    const count = (counts.get(item.group) ?? 0) + 1
    counts.set(item.group, count)
    return count <= (item.group === 'Commands' ? 20 : PER_GROUP)
  })
}
