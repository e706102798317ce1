import type { AlertView, WorkerView } from '@hoop/protocol'
import { subjectKind } from './alert-kinds.ts'
import { keyHref } from './bead-key.ts'
import { alertHref, projectHref, runHref, sessionHref, workerHref } from './hrefs.ts'

/** The one thing a person does next. HOOP opens evidence or copies a command; it never acts. */
export type Action =
  | { readonly kind: 'copy'; readonly label: string; readonly text: string }
  | { readonly kind: 'evidence'; readonly label: string; readonly worker: string }
  | { readonly kind: 'open'; readonly label: string; readonly href: string }

const open = (label: string, href: string): Action => ({ kind: 'open', label, href })

/** The run that a worker was at when it stopped answering: what it wrote last tells more than any rule. */
function runInHand({ stuck, state, lastExecution }: WorkerView): string | undefined {
  if (stuck !== null) return stuck.executionId
  return state === 'dead' && lastExecution?.outcome === 'lost' ? lastExecution.id : undefined
}

/** What a person does next about a worker. */
function forWorker(kind: string, worker: WorkerView): Action {
  if (worker.reason === 'process-stopped' && worker.pid !== null && (kind === 'hung' || kind === 'stuck'))
    return { kind: 'copy', label: 'Copy command', text: `kill -CONT ${worker.pid}` }
  const evidence = (label: string): Action => ({ kind: 'evidence', label, worker: worker.id })
  switch (kind) {
    case 'dead':
    case 'hung':
    case 'stuck': {
      const run = runInHand(worker)
      if (run !== undefined) return open('See last output', runHref({ worker: worker.id, id: run }))
      return kind === 'stuck' ? open('Open worker', workerHref(worker.id)) : evidence('Show evidence')
    }
    case 'past-limit':
    case 'session-missing':
      return worker.stuck?.hasSession === true && worker.sessionId !== null
        ? open('Open session', sessionHref(worker.sessionId))
        : open('Open worker', workerHref(worker.id))
    case 'repeat-failure':
      return open('Compare attempts', workerHref(worker.id))
    case 'duplicate-identity':
      return evidence('Show both')
    default:
      return evidence('Show evidence')
  }
}

/** The one thing to do next about an alert: what is about to be looked at, or a command to copy. */
export function actionOf(
  alert: Pick<AlertView, 'id' | 'kind' | 'subject' | 'project' | 'members'>,
  worker: WorkerView | undefined,
): Action {
  if (alert.members.length > 0) return open('Show each', alertHref(alert.id))
  if (worker !== undefined) return forWorker(alert.kind, worker)
  switch (alert.kind) {
    case 'config-invalid':
    case 'projects-invalid':
    case 'prices-invalid':
      return open('Show the problem', '/system')
    case 'audit-broken':
      return open('Show the break', '/audit')
    case 'saturation':
      return open('Open quota', '/quota')
    case 'error-burst':
      return open('Open session', sessionHref(alert.subject))
    case 'fleet-idle':
      return open('Open beads', `/beads?project=${encodeURIComponent(alert.subject)}`)
    default:
      break
  }
  if (subjectKind(alert.kind) === 'bead') return open('Open bead', keyHref(alert.subject))
  if (subjectKind(alert.kind) === 'worker') return open('Open worker', workerHref(alert.subject.split(' on ')[0] ?? alert.subject))
  if (alert.project !== null) return open('Open project', projectHref(alert.project))
  return open('Open HOOP itself', '/system')
}
