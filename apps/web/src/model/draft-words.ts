import type { Draft, DraftBead, DraftRevision, DraftState, FoundSecret, StitchKind } from '@hoop/protocol'

/** What a state is called. */
export const draftWord: Readonly<Record<DraftState, string>> = {
  pending: 'Waiting',
  approved: 'Creating',
  created: 'Created',
  rejected: 'Rejected',
  expired: 'Expired',
  failed: 'Failed',
}

export const stitchKindWord: Readonly<Record<StitchKind, string>> = {
  operator: 'Operator',
  worker: 'Worker',
  'ad-hoc': 'Ad hoc',
  dictated: 'Dictated',
}

/** Still in the operator's hands. */
export const isOpen = ({ state }: Pick<Draft, 'state'>): boolean => state === 'pending' || state === 'failed'

/** What it is about, in one line. */
export const titleOf = ({ beads }: Pick<Draft, 'beads'>): string => beads[0]?.title ?? ''

/** `operator:ana` → `ana`; `worker:needle-alpha` → `needle-alpha`; `client:desk` → `client desk`. */
export function actorWord(actor: string): string {
  const [kind, name] = actor.split(/:(.*)/s)
  if (name === undefined || name === '') return actor
  return kind === 'operator' || kind === 'worker' ? name : `${kind} ${name}`
}

/** `/srv/ledger-api` → `ledger-api`. */
export const folderOf = (path: string): string => path.split('/').filter(Boolean).pop() ?? path

const secretWords: Readonly<Record<string, string>> = {
  'age-key': 'an age key',
  'private-key': 'a private key',
  'aws-key': 'an AWS key',
  'api-key': 'an API key',
  'github-token': 'a GitHub token',
  'slack-token': 'a Slack token',
  'google-key': 'a Google key',
  'url-password': 'an address with a password',
  jwt: 'a signed token',
  'bearer-token': 'a bearer token',
  'assigned-secret': 'a password or token',
}

/** "Line 6 looks like a password or token." */
export function secretSentence(text: string, found: FoundSecret): string {
  const line = text.slice(0, found.start).split('\n').length
  return `${text.includes('\n') ? `Line ${line}` : 'This'} looks like ${secretWords[found.kind] ?? 'a secret'}.`
}

/** Where a bead stands among those of its draft that it waits for: each after the ones it depends on, else as given. */
export function inOrder(beads: readonly DraftBead[]): readonly DraftBead[] {
  const waiting = new Map(beads.map((bead) => [bead.key, bead]))
  const ordered: DraftBead[] = []
  while (waiting.size > 0) {
    const next = [...waiting.values()].find(({ dependsOn = [] }) => dependsOn.every((on) => !waiting.has(on)))
    if (next === undefined) return [...ordered, ...waiting.values()]
    waiting.delete(next.key)
    ordered.push(next)
  }
  return ordered
}

/** What would be created, as lines that can be compared. */
export function revisionLines({ project, workspace, beads }: Pick<DraftRevision, 'project' | 'workspace' | 'beads'>): readonly string[] {
  return [
    `in ${workspace} (${project})`,
    ...inOrder(beads).flatMap(({ title, type = 'task', priority = 2, labels = [], dependsOn = [], description = '' }) => [
      '',
      title,
      [type, `P${priority}`, ...(dependsOn.length > 0 ? [`waits for ${dependsOn.join(', ')}`] : [])].join(' · '),
      ...(labels.length > 0 ? [`labels ${labels.join(', ')}`] : []),
      ...(description === '' ? [] : description.split('\n')),
    ]),
  ]
}
