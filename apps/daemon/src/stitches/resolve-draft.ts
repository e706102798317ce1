import { nearest, type DraftWarning, type NewDraft } from '@hoop/protocol'
import { orderBeads, type DraftContent } from './content.ts'
import { beadKey, newId, stitchLabel } from './ids.ts'
import type { BeadsPort, CreatePort, FinalBead, ProjectPlace } from './ports.ts'
import { done, refuse, type Result } from './refusal.ts'
import { maskBead } from './warnings.ts'

/** What a proposal is checked against. */
export interface Surroundings {
  readonly projects: () => readonly ProjectPlace[]
  readonly beads: BeadsPort
  readonly create: Pick<CreatePort, 'exists' | 'plan'>
  /** Whether a stitch is there, be it by a label alone. */
  readonly isStitch: (id: string) => boolean
}

/** The proposal as it would be created, the commands, and what could not be checked. */
export interface Resolved {
  readonly content: DraftContent
  readonly commands: readonly (readonly string[])[]
  readonly warnings: readonly DraftWarning[]
}

/** Types that the programs know, or that fleets use; others count once a bead of the workspace has them. */
const commonTypes =
  'task bug feature epic chore docs question decision spike story milestone review test genesis human phase umbrella action'.split(' ')

/**
 * Checks a proposal and fills in what it leaves open. Everything that is refused names its field. `stitchId`: the stitch that the draft has
 * already, if it is being edited.
 */
export async function resolveDraft(
  draftId: string,
  input: NewDraft,
  surroundings: Surroundings,
  stitchId: string | undefined,
): Promise<Result<Resolved>> {
  const place = findWorkspace(input, surroundings.projects())
  if (!place.ok) return place
  const workspace = place.value
  const stitch = resolveStitch(input, stitchId, surroundings)
  if (!stitch.ok) return stitch
  const beads = input.beads.map((bead) => finish(input.mask === true ? maskBead(bead) : bead, stitch.value.id))
  const content: DraftContent = { project: input.project, workspace, stitch: stitch.value, beads }
  const refused = checkLabels(input, stitch.value.id) ?? checkTypes(beads, workspace, surroundings.beads) ?? checkOrder(beads)
  if (refused) return refused
  const unchecked = await checkDependencies(content, surroundings)
  if (!unchecked.ok) return unchecked
  const planned = await planAll(draftId, content, surroundings.create)
  if (!planned.ok) return planned
  return done({ content, commands: planned.value.commands, warnings: [...unchecked.value, ...planned.value.warnings] })
}

/** The commands of a draft in the order in which they would run; a warning where the program cannot be asked just now. */
export async function planAll(
  draftId: string,
  { workspace, beads }: DraftContent,
  create: Pick<CreatePort, 'plan'>,
): Promise<Result<Pick<Resolved, 'commands' | 'warnings'>>> {
  const commands: (readonly string[])[] = []
  const order = orderBeads(beads)
  for (const bead of order.ok ? order.ordered : []) {
    const plan = await create.plan(workspace, { ...bead, key: beadKey(draftId, bead.key) })
    if (plan.ok) {
      commands.push(plan.argv)
      continue
    }
    const at = beads.indexOf(bead)
    if (plan.field !== undefined)
      return refuse('invalid', plan.code, plan.message, {
        field: `beads.${at}.${plan.field}`,
        ...(plan.hint === undefined ? {} : { hint: plan.hint }),
      })
    const message = plan.hint === undefined ? plan.message : `${plan.message}; ${plan.hint}`
    return done({ commands: [], warnings: [{ code: 'CREATE_UNAVAILABLE', message, field: null }] })
  }
  return done({ commands, warnings: [] })
}

function findWorkspace({ project: name, workspace }: NewDraft, projects: readonly ProjectPlace[]): Result<string> {
  const project = projects.find((candidate) => candidate.name === name)
  if (!project) {
    const names = projects.map((candidate) => candidate.name)
    const meant = nearest(name, names)
    const hint = meant === undefined ? listed('Projects', names) : `Nearest: ${meant}`
    return refuse('invalid', 'UNKNOWN_PROJECT', `There is no project ${JSON.stringify(name)}`, { field: 'project', hint })
  }
  const paths = project.workspaces.map(({ path }) => path)
  const hint = listed(`Workspaces of ${name}`, paths)
  if (workspace === undefined) {
    const [only, another] = paths
    if (only !== undefined && another === undefined) return done(only)
    return refuse('invalid', 'WORKSPACE_REQUIRED', `The project ${name} has ${paths.length} workspaces`, { field: 'workspace', hint })
  }
  const found = project.workspaces.find(({ path, realPath }) => path === workspace || realPath === workspace)
  if (found) return done(found.path)
  const title = `${JSON.stringify(workspace)} is no workspace of ${name}`
  return refuse('invalid', 'UNKNOWN_WORKSPACE', title, { field: 'workspace', hint })
}

function resolveStitch(
  { stitch, beads }: NewDraft,
  stitchId: string | undefined,
  { isStitch }: Surroundings,
): Result<DraftContent['stitch']> {
  if (stitch !== undefined && 'id' in stitch) {
    if (stitch.id === stitchId || isStitch(stitch.id)) return done({ id: stitch.id })
    const hint = 'Give { title, kind } to begin one, or leave it out'
    return refuse('invalid', 'UNKNOWN_STITCH', `There is no stitch ${JSON.stringify(stitch.id)}`, { field: 'stitch.id', hint })
  }
  const begun = stitch ?? { title: beads[0]?.title ?? '', kind: 'operator' as const }
  return done({ id: stitchId ?? newId('st'), title: begun.title, kind: begun.kind })
}

function finish(bead: NewDraft['beads'][number], stitchId: string): FinalBead {
  const { key, title, type = 'task', priority = 2, description = '', labels = [], dependsOn = [] } = bead
  return {
    key,
    title,
    type,
    priority,
    description,
    labels: [...new Set([...labels, stitchLabel(stitchId)])],
    dependsOn: [...new Set(dependsOn)],
  }
}

function checkLabels({ beads }: NewDraft, stitchId: string) {
  for (const [at, { labels = [] }] of beads.entries())
    for (const label of labels) {
      if (!/^stitch:/i.test(label) || label === stitchLabel(stitchId)) continue
      const title = `The label ${JSON.stringify(label)} would make this a bead of another stitch`
      const hint = 'Name that stitch in stitch.id to follow up on it'
      return refuse('invalid', 'FOREIGN_STITCH_LABEL', title, { field: `beads.${at}.labels`, hint })
    }
  return undefined
}

function checkTypes(beads: readonly FinalBead[], workspace: string, known: BeadsPort) {
  let types: Set<string> | undefined
  for (const [at, { type }] of beads.entries()) {
    if (commonTypes.includes(type)) continue
    types ??= new Set([...known.all()].flatMap((bead) => (bead.workspace === workspace && bead.type ? [bead.type] : [])))
    if (types.has(type)) continue
    const all = [...new Set([...commonTypes, ...types])]
    const hint = `Nearest: ${nearest(type, all) ?? 'task'}`
    return refuse('invalid', 'UNKNOWN_TYPE', `No bead of this workspace has the type ${JSON.stringify(type)}`, {
      field: `beads.${at}.type`,
      hint,
    })
  }
  return undefined
}

function checkOrder(beads: readonly FinalBead[]) {
  const order = orderBeads(beads)
  if (order.ok) return undefined
  const at = beads.findIndex(({ key }) => key === order.cycle[0])
  const title = `These beads wait for each other: ${order.cycle.join(' → ')}`
  return refuse('invalid', 'DEPENDENCY_CYCLE', title, { field: `beads.${at}.dependsOn` })
}

async function checkDependencies(
  { beads, workspace }: DraftContent,
  { beads: known, create }: Surroundings,
): Promise<Result<DraftWarning[]>> {
  const keys = new Set(beads.map(({ key }) => key))
  const warnings: DraftWarning[] = []
  for (const [at, { dependsOn }] of beads.entries())
    for (const on of dependsOn) {
      if (keys.has(on)) continue
      const field = `beads.${at}.dependsOn`
      const seen = known.find(workspace, on)
      if (seen && seen.status !== 'tombstone') continue
      const isThere = seen ? false : await create.exists(workspace, on)
      if (isThere === false) {
        const hint = 'Give a key of this draft, or the id of a bead of that workspace'
        return refuse('invalid', 'UNKNOWN_DEPENDENCY', `There is no bead ${JSON.stringify(on)} in ${workspace}`, { field, hint })
      }
      if (isThere === undefined)
        warnings.push({ code: 'DEPENDENCY_UNCHECKED', message: `The queue cannot tell whether ${on} is there`, field })
    }
  return done(warnings)
}

function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return `${what}: none`
  return `${what}: ${names.slice(0, 20).join(', ')}${names.length > 20 ? `, and ${names.length - 20} more` : ''}`
}
