import type { Draft, DraftDetail, DraftRevision } from '@hoop/protocol'
import { paint, type Terminal } from '../terminal.ts'
import { plain } from '../text-width.ts'

/** Everything the operator should see before deciding: what, by whom, why, what it resembles, and exactly what will run. */
export function describeDraft(draft: DraftDetail, terminal: Pick<Terminal, 'hasColour'>): string {
  const { id, revision, state, proposedBy, proposedAt, project, workspace, stitch, reason, origin, decision, error } = draft
  const bold = (text: string) => paint(terminal, 'bold', text)
  const from = origin === null ? '' : ` in ${plain(origin.session)}${origin.seq === undefined ? '' : `, entry ${origin.seq}`}`
  return [
    `${bold(id)}  ${state}  revision ${revision}  ${paint(terminal, 'dim', draft.hash)}`,
    `Proposed by ${plain(proposedBy)}${from} at ${proposedAt}`,
    ...(reason === null ? [] : [`Because: ${plain(reason)}`]),
    `For ${plain(project)}, in ${plain(workspace)}; stitch ${stitch.id}${stitch.title === null ? '' : ` (${plain(stitch.title)})`}`,
    ...(decision === null
      ? []
      : [`${state} by ${plain(decision.by)} at ${decision.at}${decision.reason ? `: ${plain(decision.reason)}` : ''}`]),
    ...(error === null
      ? []
      : [paint(terminal, 'red', `Failed: ${plain(error.message)}${error.hint === null ? '' : `; ${plain(error.hint)}`}`)]),
    ...draft.warnings.map(({ message }) => paint(terminal, 'yellow', `Warning: ${plain(message)}`)),
    ...draft.similar.map(
      ({ of, id, title, score, why, project }) =>
        `Similar to ${of}: ${id}${project === null ? '' : ` of ${plain(project)}`} “${plain(title)}” (${Math.round(score * 100)} %, ${plain(why)})`,
    ),
    ...draft.beads.flatMap((bead) => ['', ...describeBead(draft, bead, bold)]),
    ...describeCommands(draft),
    ...describeChanges(draft.revisions, terminal),
  ].join('\n')
}

function describeBead({ creations }: Draft, bead: Draft['beads'][number], bold: (text: string) => string): string[] {
  const { key, title, type = 'task', priority = 2, labels = [], dependsOn = [], description = '' } = bead
  const made = creations.find((creation) => creation.key === key)
  const what = made === undefined ? '' : made.id === null ? `  ${made.state}` : `  → ${made.id}`
  return [
    `${bold(plain(title))}${what}`,
    `  ${key}: ${type}, priority ${priority}, ${labels.join(' ')}${dependsOn.length === 0 ? '' : `; after ${dependsOn.join(', ')}`}`,
    ...(description === '' ? [] : description.split('\n').map((line) => `  | ${plain(line)}`)),
  ]
}

function describeCommands({ commands, state, beads }: Draft): string[] {
  if (commands.length === 0) return []
  const intro = state === 'pending' || state === 'failed' ? 'Approving runs:' : 'Commands:'
  const keys = new Set(beads.map(({ key }) => key))
  const hasKeys = beads.some(({ dependsOn = [] }) => dependsOn.some((on) => keys.has(on)))
  return [
    '',
    hasKeys ? `${intro} (a key after --deps stands for the id that its bead gets)` : intro,
    ...commands.map((argv) => `  ${argv.map(quoteArgument).join(' ')}`),
  ]
}

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** As a shell would take it. What a terminal would hide or obey is shown as an escape. */
function quoteArgument(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  if (hidden.test(text)) return `$'${escapeControls(text).replaceAll("'", String.raw`\'`)}'`
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function escapeControls(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll(new RegExp(hidden, 'gu'), (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`)
}

/** What each revision changed, line by line. */
function describeChanges(revisions: readonly DraftRevision[], terminal: Pick<Terminal, 'hasColour'>): string[] {
  return revisions.slice(1).flatMap((revision, at) => {
    const before = linesOf(revisions[at])
    const after = linesOf(revision)
    const changed = [
      ...before.filter((line) => !after.includes(line)).map((line) => paint(terminal, 'red', `  - ${line}`)),
      ...after.filter((line) => !before.includes(line)).map((line) => paint(terminal, 'green', `  + ${line}`)),
    ]
    const why = revision.reason === null ? '' : `: ${plain(revision.reason)}`
    return [
      '',
      `Revision ${revision.revision} by ${plain(revision.by)} at ${revision.at}${why}`,
      ...(changed.length > 0 ? changed : ['  the same']),
    ]
  })
}

function linesOf(revision: DraftRevision | undefined): string[] {
  if (!revision) return []
  const { project, workspace, beads } = revision
  return [
    `project ${plain(project)}, workspace ${plain(workspace)}`,
    ...beads.flatMap(({ key, title, type, priority, labels = [], dependsOn = [], description = '' }) => [
      `${key} title: ${plain(title)}`,
      `${key} ${type}, priority ${priority}, ${labels.join(' ')}, after ${dependsOn.join(' ') || 'nothing'}`,
      ...description.split('\n').flatMap((line) => (line === '' ? [] : [`${key} | ${plain(line)}`])),
    ]),
  ]
}
