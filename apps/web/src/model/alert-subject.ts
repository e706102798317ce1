import type { AlertView, WorkerView } from '@hoop/protocol'
import { plural } from '../format/number.ts'
import { subjectKind, type SubjectKind } from './alert-kinds.ts'
import { idOfKey, keyHref } from './bead-key.ts'
import { projectHref, sessionHref, workerHref } from './hrefs.ts'
import { providerWord, windowWord } from './quota-words.ts'

/** Who or what an alert is about, for display, and where its page is. */
export interface AlertSubject {
  readonly name: string
  readonly href: string | undefined
  /** The whole of it, for those who must be sure. */
  readonly title: string
}

const nouns: Readonly<Record<SubjectKind, string>> = {
  worker: 'worker',
  bead: 'bead',
  session: 'session',
  project: 'project',
  account: 'limit',
  file: 'file',
  other: 'alert',
}

/** What alerts of a kind are about, as a noun. */
export const subjectNoun = (kind: string): string => nouns[subjectKind(kind)]

const lastPart = (path: string): string => path.split('/').findLast(Boolean) ?? path

/** `Claude, 5 h`, `Budget, day`: the limit; whose it is stands in the sentence. */
function limitName(subject: string): string {
  const [, budget] = /^budget .* (\S+) \S+$/.exec(subject) ?? []
  if (budget !== undefined) return `Budget, ${windowWord({ window: budget, scope: null, kind: 'budget' })}`
  const [, provider, window] = /^(\S+) .* (\S+)$/.exec(subject) ?? []
  if (provider === undefined || window === undefined) return subject
  return `${providerWord(provider)}, ${windowWord({ window, scope: null, kind: 'provider' })}`
}

/** A transcript by its worker while that is at it, else by as much of its file's name as one can say. */
function sessionName(subject: string, workers: Readonly<Record<string, WorkerView>>): string {
  const at = Object.values(workers).find(({ sessionId }) => sessionId === subject)
  if (at !== undefined) return at.name
  const file = lastPart(subject)
    .replace(/#.*$/, '')
    .replace(/\.(?:jsonl?|md)$/, '')
  return file.replace(/^rollout-.*-(?=[0-9a-f]{12}$)/, '').replace(/^([0-9a-f]{8})-[0-9a-f-]{27}$/, '$1')
}

/** The worker in a subject: its id, or `<id> on <bead>`. */
export function workerOf({ subject }: Pick<AlertView, 'subject'>, workers: Readonly<Record<string, WorkerView>>): WorkerView | undefined {
  return workers[subject] ?? workers[subject.split(' on ')[0] ?? '']
}

/** What an alert, or a member of a group, is about. */
export function subjectOf(
  alert: Pick<AlertView, 'kind' | 'subject' | 'project'> & Partial<Pick<AlertView, 'members'>>,
  workers: Readonly<Record<string, WorkerView>>,
): AlertSubject {
  const kind = subjectKind(alert.kind)
  const title = alert.subject
  if (alert.members !== undefined && alert.members.length > 0)
    return { name: plural(alert.members.length, nouns[kind]), href: undefined, title: '' }
  const worker = workerOf(alert, workers)
  if (worker !== undefined) return { name: worker.name, href: workerHref(worker.id), title }
  switch (kind) {
    case 'worker':
      return { name: title, href: workerHref(title.split(' on ')[0] ?? title), title }
    case 'bead':
      return { name: idOfKey(title), href: keyHref(title), title }
    case 'session':
      return { name: sessionName(title, workers), href: sessionHref(title), title }
    case 'project':
      return { name: title, href: projectHref(title), title }
    case 'account':
      return { name: limitName(title), href: '/quota', title }
    case 'file':
    case 'other':
      return { name: lastPart(title), href: alert.project === null ? undefined : projectHref(alert.project), title }
  }
}
