import type { BeadView, Draft, ProjectView, SessionView, StitchView, WorkerView } from '@hoop/protocol'
import { formatAge } from '../format/age.ts'
import { projectHref, workerHref } from '../model/attention.ts'
import { heldHref, keyHref } from '../model/bead-key.ts'
import { draftWord, titleOf } from '../model/draft-words.ts'
import { fuzzyScore } from '../model/fuzzy.ts'
import { draftHref, sessionHref, stitchHref } from '../model/hrefs.ts'
import { lookWord, type Look } from '../model/look.ts'
import { compareRanked } from '../model/order.ts'
import type { Piece } from '../model/matches.ts'

/** The kinds of things that can be found, in the order in which they stand. */
export const groups = ['Workers', 'Beads', 'Sessions', 'Stitches', 'Drafts', 'Projects', 'Views', 'Commands'] as const
export type Group = (typeof groups)[number]

/** One line of the palette: what it is, what is beside it, and where it leads or what it does. */
export interface Item {
  readonly id: string
  readonly group: Group
  readonly text: string
  /** The text as a search found it, its hits marked; else what fits is marked here. */
  readonly pieces?: readonly Piece[]
  readonly mono?: string
  /** Where it comes from, and how it stands. */
  readonly aside?: string
  readonly look?: Look
  readonly keys?: string
  readonly href?: string
  readonly run?: () => void
  /** What is searched, in lower case: a name a line. */
  readonly needle: string
  /** Not shown before something is typed. */
  readonly isQuiet?: boolean
}

/** A command before it is an item. */
export type Command = Pick<Item, 'id' | 'text' | 'keys' | 'href' | 'run'>

/** What the page has in memory. */
export interface Sources {
  readonly workers: readonly WorkerView[]
  readonly projects: readonly ProjectView[]
  readonly beads: readonly BeadView[]
  readonly sessions: readonly SessionView[]
  readonly stitches: readonly StitchView[]
  readonly drafts: readonly Draft[]
  readonly commands: readonly Command[]
  readonly lookOf: (worker: WorkerView) => Look
  readonly nowMs: number
}

const joined = (...parts: readonly (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ')

/** A prompt's first words, without the marks of its headings. */
const plainTitle = (title: string): string => title.replaceAll(/(?:^|\s)#{1,6}\s+/g, ' ').trim()

const view = (text: string, href: string, keys?: string): Item => ({
  id: `view:${href}`,
  group: 'Views',
  text,
  href,
  needle: text.toLowerCase(),
  ...(keys === undefined ? {} : { keys }),
})

const views: readonly Item[] = [
  view('Fleet', '/', 'g f'),
  view('Alerts', '/alerts', 'g a'),
  view('Timeline of all workers', '/timeline'),
  view('Sessions', '/sessions', 'g s'),
  view('Drafts', '/drafts', 'g d'),
  view('Beads', '/beads', 'g b'),
  view('Stitches', '/stitches', 'g t'),
  view('Cost', '/cost', 'g c'),
  view('Quota', '/quota'),
  view('Audit', '/audit', 'g u'),
  view('Projects', '/projects'),
  view('HOOP itself', '/system'),
  { ...view('Components', '/components'), isQuiet: true },
]

/** Everything that is in memory, as items: built when it changes, not when something is typed. */
export function localItems(sources: Sources): readonly Item[] {
  const { lookOf, nowMs } = sources
  const workers = sources.workers.toSorted((a, b) => compareRanked({ ...a, look: lookOf(a) }, { ...b, look: lookOf(b) }))
  const holder = new Map(
    workers.flatMap((worker) => (worker.bead === null ? [] : [[heldHref({ workspace: worker.workspace, bead: worker.bead }), worker]])),
  )
  const beads = new Map<string, Item>()
  for (const worker of workers) {
    if (worker.bead === null) continue
    const href = heldHref({ workspace: worker.workspace, bead: worker.bead })
    beads.set(href, {
      id: `bead:${href}`,
      group: 'Beads',
      mono: worker.bead,
      text: worker.beadTitle ?? '',
      aside: joined(worker.name, lookWord[lookOf(worker)].toLowerCase()),
      look: lookOf(worker),
      href,
      needle: `${worker.bead}\n${worker.beadTitle ?? ''}`.toLowerCase(),
      isQuiet: true,
    })
  }
  for (const bead of sources.beads) {
    const href = keyHref(bead.key)
    const worker = holder.get(href)
    beads.set(href, {
      id: `bead:${href}`,
      group: 'Beads',
      mono: bead.id,
      text: bead.title,
      aside:
        worker === undefined
          ? joined(bead.status.replaceAll('_', ' '), bead.priority === null ? null : `P${bead.priority}`, bead.project)
          : joined(worker.name, lookWord[lookOf(worker)].toLowerCase()),
      ...(worker === undefined ? {} : { look: lookOf(worker) }),
      href,
      needle: `${bead.id}\n${bead.title}`.toLowerCase(),
      isQuiet: true,
    })
  }
  return [
    ...workers.map((worker): Item => {
      const look = lookOf(worker)
      const aside = joined(worker.project, lookWord[look].toLowerCase())
      return {
        id: `worker:${worker.id}`,
        group: 'Workers',
        text: worker.name,
        aside,
        look,
        href: workerHref(worker.id),
        needle: `${worker.name}\n${worker.id}\n${aside}`.toLowerCase(),
      }
    }),
    ...beads.values(),
    ...sources.sessions.map((session): Item => ({
      id: `session:${session.key}`,
      group: 'Sessions',
      text: plainTitle(session.title ?? session.id),
      aside: joined(
        session.worker ?? session.cli,
        session.project,
        session.lastAt === undefined ? null : formatAge(nowMs - session.lastAt),
      ),
      href: sessionHref(session.key),
      needle: `${session.title ?? ''}\n${session.id}`.toLowerCase(),
      isQuiet: true,
    })),
    ...sources.stitches.map((stitch): Item => ({
      id: `stitch:${stitch.id}`,
      group: 'Stitches',
      text: plainTitle(stitch.title ?? stitch.id),
      aside: joined(stitch.kind, stitch.project),
      href: stitchHref(stitch.id),
      needle: `${stitch.title ?? ''}\n${stitch.id}`.toLowerCase(),
      isQuiet: true,
    })),
    ...sources.drafts.map((draft): Item => ({
      id: `draft:${draft.id}`,
      group: 'Drafts',
      text: titleOf(draft),
      aside: joined(draftWord[draft.state].toLowerCase(), draft.project),
      href: draftHref(draft.id),
      needle: `${titleOf(draft)}\n${draft.id}`.toLowerCase(),
      isQuiet: draft.state !== 'pending',
    })),
    ...sources.projects.map((project): Item => ({
      id: `project:${project.name}`,
      group: 'Projects',
      text: project.label ?? project.name,
      href: projectHref(project.name),
      needle: `${project.label ?? ''}\n${project.name}`.toLowerCase(),
    })),
    ...views,
    ...sources.commands.map((command): Item => ({ ...command, group: 'Commands', needle: command.text.toLowerCase() })),
  ]
}

/** What is chosen often is a little nearer: it counts as much as a better fit would. */
const RECENT_BONUS = 25

const PER_GROUP = 6
const PER_GROUP_ALONE = 60

/** Items that fit, best first within their group; groups in their fixed order. `found`: what a search over all transcripts gave. */
export function findItems(
  all: readonly Item[],
  question: {
    readonly query: string
    readonly only: Group | undefined
    readonly recent: readonly string[]
    readonly found: readonly Item[]
  },
): { readonly items: readonly Item[]; readonly count: number } {
  const { only, recent, found } = question
  const query = question.query.trim().toLowerCase()
  const byGroup = new Map<Group, { readonly item: Item; readonly score: number }[]>()
  for (const item of all) {
    if (only !== undefined && item.group !== only) continue
    if (query === '' && item.isQuiet === true && only === undefined) continue
    const score = fuzzyScore(item.needle, query)
    if (score <= 0) continue
    const place = recent.indexOf(item.id)
    const list = byGroup.get(item.group) ?? []
    list.push({ item, score: score + (place === -1 ? 0 : RECENT_BONUS - place) })
    byGroup.set(item.group, list)
  }
  const most = only === undefined ? PER_GROUP : PER_GROUP_ALONE
  let count = 0
  const items = groups.flatMap((group) => {
    const ranked = (byGroup.get(group) ?? []).sort((a, b) => b.score - a.score).map(({ item }) => item)
    // Of sessions few titles, then what is said in them.
    const own =
      group === 'Sessions' && (only === undefined || only === group) ? [...ranked.slice(0, query === '' ? most : 3), ...found] : ranked
    count += own.length
    return own.slice(0, group === 'Commands' && only === undefined && query === '' ? 20 : most)
  })
  return { items, count }
}
