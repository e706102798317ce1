import { type AlertView, type FleetSnapshot, type QuotaView, parseTimestamp, type ProjectView, type WorkerView } from '@hoop/protocol'
import { formatUsd } from '@hoop/quota'
import { type Column, renderTable } from '../table.ts'
import { paint, type Colour, type Terminal } from '../terminal.ts'
import { displayWidth, fit, plain } from '../text-width.ts'
import { describeAge } from '../time-words.ts'
import type { Status } from './read-status.ts'

type Look = Pick<Terminal, 'columns' | 'hasColour'>

const urgency = { dead: 0, hung: 1, unknown: 2, live: 3 } as const
const words = { dead: 'Dead', hung: 'Hung', unknown: 'Unknown', live: 'Live' } as const
const colours: Readonly<Record<keyof typeof words, Colour>> = { dead: 'red', hung: 'yellow', unknown: 'dim', live: 'green' }

/** The fleet in one screen: what needs a person, then the projects, then the workers, most urgent first. Pure. */
export function describeFleet(snapshot: FleetSnapshot, from: Status['from'], look: Look, now: number): string {
  const workers = snapshot.workers
    .filter(({ history }) => !history)
    .sort((a, b) => urgency[stateOf(a)] - urgency[stateOf(b)] || a.id.localeCompare(b.id))
  const alerts = snapshot.alerts.filter(({ resolvedAt }) => resolvedAt === null)
  const parts = [describeHead(snapshot, workers, from, look)]
  if (alerts.length > 0) parts.push(describeAlerts(alerts, look))
  const quota = snapshot.quota.filter(({ window }) => window !== 'none')
  if (quota.length > 0) parts.push(renderTable(quota, quotaColumns(now), look.columns))
  if (snapshot.projects.length > 0) parts.push(renderTable(snapshot.projects, projectColumns(now), look.columns))
  if (workers.length > 0) parts.push(renderTable(workers, workerColumns(look, now), look.columns))
  if (snapshot.projects.length === 0)
    parts.push('No project is registered: `hoop init` looks for them, `hoop projects add PATH` names one.')
  else if (workers.length === 0) parts.push('No workers. Start one, and it appears here.')
  return parts.join('\n\n')
}

function stateOf({ state }: WorkerView): keyof typeof words {
  return state ?? 'unknown'
}

function describeHead(snapshot: FleetSnapshot, workers: readonly WorkerView[], from: Status['from'], look: Look): string {
  const counts = (['live', 'hung', 'dead', 'unknown'] as const).flatMap((state) => {
    const count = workers.filter((worker) => stateOf(worker) === state).length
    return count > 0 || state !== 'unknown'
      ? [count > 0 ? paint(look, colours[state], `${count} ${words[state]}`) : `${count} ${words[state]}`]
      : []
  })
  const where = from.kind === 'daemon' ? from.url : 'read from disk; no daemon runs'
  const facts = [`${paint(look, 'bold', 'HOOP')} ${snapshot.version}`, ...(snapshot.demo ? ['demo fleet'] : []), ...counts]
  return [...facts, ...describeCost(snapshot.cost), where].join(' · ')
}

/** `$1.20 today, ≥ $9.40 in 7 days`; nothing where it is not known. */
function describeCost({ today, week, todayAtLeast, weekAtLeast }: FleetSnapshot['cost']): readonly string[] {
  const usd = (cost: number, isAtLeast: boolean | undefined) => `${isAtLeast ? '≥ ' : ''}${formatUsd(cost * 1e9)}`
  const parts = [
    ...(today === null ? [] : [`${usd(today, todayAtLeast)} today`]),
    ...(week === null ? [] : [`${usd(week, weekAtLeast)} in 7 days`]),
  ]
  return parts.length > 0 ? [parts.join(', ')] : []
}

function describeAlerts(alerts: readonly AlertView[], look: Look): string {
  const line = ({ severity, subject, why }: AlertView) => {
    const text = plain(`! ${subject}: ${why}`)
    const cut = look.columns !== undefined && displayWidth(text) > look.columns ? fit(text, look.columns) : text
    return paint(look, severity === 'bad' ? 'red' : severity === 'warn' ? 'yellow' : 'dim', cut)
  }
  return alerts.map(line).join('\n')
}

/** One row a window: how much is used, how old the figure is, when it resets and fills. What is unknown says so. */
function quotaColumns(now: number): readonly Column<QuotaView>[] {
  const until = (at: string | null) => (at === null ? '–' : `in ${describeAge(Math.max(0, parseTimestamp(at) - now))}`)
  return [
    { title: 'ACCOUNT', cell: ({ provider, account }) => `${provider} ${account}`, min: 16 },
    { title: 'WINDOW', cell: ({ kind, window, unit }) => (kind === 'budget' ? `budget ${window} ${unit}` : window), min: 9 },
    { title: 'USED', cell: describeUse },
    { title: 'RESETS', cell: ({ resetsAt }) => until(resetsAt) },
    { title: 'FULL', cell: ({ fullAt }) => until(fullAt), dispensable: 2 },
    { title: 'AGE', cell: ({ ageS, kind }) => (ageS === null || kind === 'budget' ? '–' : describeAge(ageS * 1000)), dispensable: 1 },
    { title: 'SOURCE', cell: ({ source }) => source, dispensable: 3 },
  ]
}

/** `42 %`, `≥ 42 %`; of a limit that is reached, that it is. */
function describeUse({ usedPercent, lowerBound, exhausted }: QuotaView): string {
  if (usedPercent === null) return 'unknown'
  return `${lowerBound ? '≥ ' : ''}${Math.round(usedPercent * 10) / 10} %${exhausted ? ' used up' : ''}`
}

function projectColumns(now: number): readonly Column<ProjectView>[] {
  const workspaceProblem = (project: ProjectView) => project.workspaces.find(({ problem }) => problem)?.problem
  return [
    { title: 'PROJECT', cell: ({ label, name }) => label ?? name, min: 12 },
    { title: 'LIVE', cell: ({ counts }) => String(counts.live) },
    { title: 'HUNG', cell: ({ counts }) => String(counts.hung) },
    { title: 'DEAD', cell: ({ counts }) => String(counts.dead) },
    { title: 'OPEN', cell: ({ beads }) => String(beads?.open ?? '?'), dispensable: 2 },
    { title: 'IN PROGRESS', cell: ({ beads }) => String(beads?.inProgress ?? '?'), dispensable: 3 },
    { title: 'BLOCKED', cell: ({ beads }) => String(beads?.blocked ?? '?'), dispensable: 4 },
    {
      title: 'ACTIVE',
      cell: ({ lastActivityAt }) => (lastActivityAt === null ? '–' : `${describeAge(now - parseTimestamp(lastActivityAt))} ago`),
      dispensable: 1,
    },
    { title: 'PROBLEM', cell: (project) => (project.problem ?? workspaceProblem(project))?.message ?? '', min: 10, dispensable: 0 },
  ]
}

function workerColumns(look: Look, now: number): readonly Column<WorkerView>[] {
  return [
    { title: 'STATE', cell: (worker) => words[stateOf(worker)], paint: (text, worker) => paint(look, colours[stateOf(worker)], text) },
    { title: 'WORKER', cell: ({ id }) => id, min: 14 },
    { title: 'REASON', cell: ({ reason }) => reason ?? '', min: 8, dispensable: 1 },
    { title: 'BEAD', cell: ({ bead }) => bead ?? '–', min: 8 },
    { title: 'DOES', cell: ({ activity, phase }) => activity?.text ?? phase ?? '–', min: 10, dispensable: 2 },
    { title: 'PROJECT', cell: ({ project }) => project ?? '–', min: 8, dispensable: 3 },
    {
      title: 'BEAT',
      cell: ({ heartbeatAt }) => (heartbeatAt === null ? '–' : describeAge(now - parseTimestamp(heartbeatAt))),
      dispensable: 4,
    },
  ]
}
