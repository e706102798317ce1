import type { AlertView } from '@hoop/protocol'

/** The topics that show an alert: everyone's and its subject's; of one that its group tells of, its subject's alone. */
export function topicsOfAlert(
  { subject, project }: Pick<AlertView, 'subject' | 'project'>,
  isFolded: boolean,
  isWorker: (id: string) => boolean,
): string[] {
  // The subject is a worker, or one of its executions: `<worker>/<bead>/<start>`.
  const worker = [subject, subject.split('/')[0] ?? ''].find(isWorker)
  const own = worker === undefined ? [] : [`worker:${worker}`]
  return isFolded ? own : ['alerts', 'fleet', ...own, ...(project === null ? [] : [`project:${project}`])]
}
