import type { AlertView, WorkerView } from '@hoop/protocol'
import { plural } from '../format/number.ts'
import { subjectKind, type SubjectKind } from './alert-kinds.ts'
import { idOfKey, keyHref } from './bead-key.ts'
import { projectHref, sessionHref, workerHref } from './hrefs.ts'

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

const lastPart = (path: string): string => path.split('/').findLast(Boolean) ?? path

/** `<provider> <folder> <window>`: of the folder its last part is enough. */
function accountName(subject: string): string {
  const [, before = '', folder = subject, after = ''] = /^(\S+ )(.*)( \S+)$/.exec(subject) ?? []
  return `${before}${lastPart(folder)}${after.replaceAll('_', ' ')}`
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
      return { name: lastPart(title), href: sessionHref(title), title }
    case 'project':
      return { name: title, href: projectHref(title), title }
    case 'account':
      return { name: accountName(title), href: '/quota', title }
    case 'file':
    case 'other':
      return { name: lastPart(title), href: alert.project === null ? undefined : projectHref(alert.project), title }
  }
}
