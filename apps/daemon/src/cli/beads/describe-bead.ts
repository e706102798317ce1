import type { BeadDependency, BeadDetail } from '@hoop/protocol'
import { paint, type Terminal } from '../terminal.ts'
import { plain, plainLines } from '../text-width.ts'

/** Everything of a bead that a person would read. Text of a queue is shown as text, whatever it holds. Pure. */
export function describeBead(bead: BeadDetail, terminal: Pick<Terminal, 'hasColour'>): string {
  const { status, priority, type, assignee, ready, project, workspace, labels, stitch, stale, source, seenAt } = bead
  const bold = (text: string) => paint(terminal, 'bold', text)
  const facts = [
    ready ? 'ready' : plain(status),
    priority === null ? 'priority unknown' : `priority ${priority}`,
    ...(type === null ? [] : [plain(type)]),
    ...(assignee === null ? [] : [`assigned to ${plain(assignee)}`]),
  ]
  const stitched = stitch === null ? [] : [`Stitch ${stitch.id}${stitch.title === null ? '' : ` (${plain(stitch.title)})`}`]
  return [
    `${bold(plain(bead.id))}  ${plain(bead.title)}`,
    facts.join(' · '),
    `${project === null ? '' : `${plain(project)}, `}${plain(workspace)}`,
    ...(stale === null ? [] : [paint(terminal, 'yellow', `May be behind: ${plain(stale)}`)]),
    ...(source === 'last-seen' ? [paint(terminal, 'yellow', `As last seen at ${seenAt}`)] : []),
    ...(labels.length === 0 ? [] : [`Labels: ${labels.map(plain).join(' ')}`]),
    ...stitched,
    ...describeTimes(bead),
    ...describeLinks('Waits for', bead.dependsOn),
    ...describeLinks('Is waited for by', bead.dependents),
    ...section('Description', bead.description, bold),
    ...section('Design', bead.design, bold),
    ...section('Acceptance criteria', bead.acceptanceCriteria, bold),
    ...section('Notes', bead.notes, bold),
    ...describeHistory(bead, bold),
    ...describeComments(bead, bold),
  ].join('\n')
}

function describeTimes({ createdAt, createdBy, updatedAt, closedAt, closeReason }: BeadDetail): string[] {
  const by = createdBy === null ? '' : ` by ${plain(createdBy)}`
  return [
    ...(createdAt === null ? [] : [`Created ${createdAt}${by}${updatedAt === null ? '' : `, changed ${updatedAt}`}`]),
    ...(closedAt === null ? [] : [`Closed ${closedAt}${closeReason === null ? '' : `: ${plain(closeReason)}`}`]),
  ]
}

function describeLinks(what: string, links: readonly BeadDependency[]): string[] {
  if (links.length === 0) return []
  return [
    `${what}: ${links.map(({ id, type, status }) => `${plain(id)} (${plain(type)}, ${status === null ? 'not in the queue' : plain(status)})`).join('; ')}`,
  ]
}

function section(title: string, text: string | null, bold: (text: string) => string): string[] {
  return text === null ? [] : ['', bold(title), ...plainLines(text).map((line) => `  ${line}`)]
}

function describeHistory({ history }: BeadDetail, bold: (text: string) => string): string[] {
  if (history.length === 0) return []
  const runs = history.map(
    ({ attempt, outcome, worker, startedAt, endedAt }) =>
      `  ${attempt}. ${outcome}  ${plain(worker)}  ${startedAt}${endedAt === null ? '' : ` – ${endedAt}`}`,
  )
  return ['', bold('Attempts'), ...runs]
}

function describeComments({ comments }: BeadDetail, bold: (text: string) => string): string[] {
  if (comments === null || comments.length === 0) return []
  const said = comments.flatMap(({ author, at, text }) => [
    `  ${plain(author ?? 'somebody')}${at === null ? '' : `, ${at}`}`,
    ...plainLines(text).map((line) => `    ${line}`),
  ])
  return ['', bold('Comments'), ...said]
}
