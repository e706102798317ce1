import { AlertView, AuditRecord, Excerpt, ExecutionView, FleetSnapshot, type WorkerView } from '@hoop/protocol'
import * as v from 'valibot'
import type { Hoop } from './hoop.ts'
import { findWorker } from './register.ts'

/** Where HOOP is asked: another one after each restart. */
export type AskHoop = () => Pick<Hoop, 'get'>

/** What HOOP says of one worker of a simulated fleet, to anyone who asks. */
export interface Watched {
  now(): Promise<WorkerView>
  /** Every alert about it, members of groups too, newest first; firing and resolved. */
  alerts(): Promise<readonly AlertView[]>
  /** How often the audit log says so of an alert of it. */
  audited(type: 'alert.raised' | 'alert.cleared'): Promise<number>
  /** Its executions, newest first. */
  executions(): Promise<readonly ExecutionView[]>
  /** What led to where its newest execution is. */
  excerpt(): Promise<Excerpt>
}

const listOf = <T extends v.GenericSchema>(item: T) => v.object({ items: v.array(item) })

/** @param name the last word of its id: alpha, bravo, … */
export function watchWorker(hoop: AskHoop, name: string): Watched {
  const now = async () => findWorker(await hoop().get('/api/fleet', FleetSnapshot), name)
  const executions = async () => {
    const { items } = await hoop().get('/api/executions?limit=500', listOf(ExecutionView))
    return items.filter(({ worker }) => worker.endsWith(`-${name}`))
  }
  return {
    now,
    executions,
    async alerts() {
      const { items } = await hoop().get('/api/alerts?members=true&limit=500', listOf(AlertView))
      return items.filter(({ subject }) => subject.endsWith(`-${name}`))
    },
    async audited(type) {
      const { items } = await hoop().get(`/api/audit?type=${type}&limit=500`, listOf(AuditRecord))
      return items.filter(({ type: of, subject }) => of === type && subject?.endsWith(`-${name}`)).length
    },
    async excerpt() {
      const [newest] = await executions()
      if (!newest) throw new Error(`${name} has had no execution`)
      return hoop().get(`/api/executions/${encodeURIComponent(newest.id)}/excerpt`, Excerpt)
    },
  }
}
