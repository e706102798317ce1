import type { Look } from './look.ts'

/** The mark of an alert: a state glyph, or an icon of its own. */
export type Mark =
  | Look
  | 'project'
  | 'config'
  | 'repeat'
  | 'quota'
  | 'errors'
  | 'identity'
  | 'timer'
  | 'claim'
  | 'log'
  | 'moon'
  | 'hand'
  | 'calendar'
  | 'ack'
  | 'bell'
  | 'behind'
  | 'archive'
  | 'shield'
  | 'chat'

/** How a kind of alert is marked, and its word in a row. */
export interface KindFace {
  readonly mark: Mark
  readonly word: string
  /** Its name among all kinds, where the word in a row is that of a state. */
  readonly name?: string
}

const faces: Readonly<Record<string, KindFace>> = {
  dead: { mark: 'dead', word: 'Dead' },
  hung: { mark: 'hung', word: 'Hung' },
  stuck: { mark: 'hung', word: 'Hung', name: 'Stuck' },
  'no-agent': { mark: 'no-agent', word: 'No agent' },
  'past-limit': { mark: 'timer', word: 'Past limit' },
  'claim-idle': { mark: 'claim', word: 'Claim idle' },
  'repeat-failure': { mark: 'repeat', word: 'Repeats' },
  saturation: { mark: 'quota', word: 'Quota' },
  'error-burst': { mark: 'errors', word: 'Errors' },
  'duplicate-identity': { mark: 'identity', word: 'Identity' },
  'config-invalid': { mark: 'config', word: 'Config' },
  'projects-invalid': { mark: 'config', word: 'Registry' },
  'prices-invalid': { mark: 'config', word: 'Prices' },
  'project-unreadable': { mark: 'project', word: 'Project' },
  'backup-failed': { mark: 'archive', word: 'Backup' },
  'audit-broken': { mark: 'shield', word: 'Audit' },
  'audit-unwritable': { mark: 'shield', word: 'Audit off' },
  'agent-asks': { mark: 'chat', word: 'Agent' },
  'reader-behind': { mark: 'behind', word: 'Behind' },
  'session-missing': { mark: 'log', word: 'No session' },
  'fleet-idle': { mark: 'moon', word: 'Fleet idle' },
  'needs-human': { mark: 'hand', word: 'Person' },
  'bead-stale': { mark: 'calendar', word: 'Stale' },
  'missing-ack': { mark: 'ack', word: 'No start' },
  'needle-alert': { mark: 'bell', word: 'NEEDLE' },
}

/** The face of a kind; `undefined` for one that a newer daemon tells of. */
export const kindFace = (kind: string): KindFace | undefined => faces[kind]

/** Every kind this page knows, worst first. */
export const knownKinds: readonly string[] = Object.keys(faces)

/** A kind by its name, also one that this page does not know. */
export const kindName = (kind: string): string => faces[kind]?.name ?? faces[kind]?.word ?? kind.replaceAll('-', ' ')

/** What the subject of a kind is, where it is not a worker. */
export type SubjectKind = 'worker' | 'bead' | 'session' | 'project' | 'account' | 'file' | 'other'

const subjects: Readonly<Record<string, SubjectKind>> = {
  dead: 'worker',
  hung: 'worker',
  stuck: 'worker',
  'no-agent': 'worker',
  'past-limit': 'worker',
  'repeat-failure': 'worker',
  'duplicate-identity': 'worker',
  'session-missing': 'worker',
  'missing-ack': 'worker',
  'claim-idle': 'bead',
  'bead-stale': 'bead',
  'needs-human': 'bead',
  'needle-alert': 'bead',
  'error-burst': 'session',
  'fleet-idle': 'project',
  'project-unreadable': 'project',
  saturation: 'account',
  'config-invalid': 'file',
  'projects-invalid': 'file',
  'prices-invalid': 'file',
  'audit-broken': 'file',
  'audit-unwritable': 'file',
  'reader-behind': 'file',
}

/** What alerts of a kind are about. */
export const subjectKind = (kind: string): SubjectKind => subjects[kind] ?? 'other'
