import { SourceRef } from '@hoop/protocol'
import * as v from 'valibot'
import type { AlertRow } from '../db/index.ts'
import type { Incident } from './incident.ts'

const Time = v.number()
const Stored: v.GenericSchema<unknown, Incident> = v.object({
  id: v.string(),
  kind: v.string(),
  subject: v.string(),
  severity: v.picklist(['bad', 'warn', 'info']),
  project: v.nullable(v.string()),
  why: v.string(),
  evidence: v.array(SourceRef),
  since: Time,
  raisedAt: v.nullable(Time),
  endedAt: v.nullable(Time),
  resolvedAt: v.nullable(Time),
  resolvedWhy: v.nullable(v.picklist(['ended', 'subject-gone', 'acknowledged', 'not-watched'])),
  heldBy: v.array(v.string()),
  owner: v.string(),
  count: v.number(),
  returns: v.number(),
  acknowledged: v.nullable(v.object({ by: v.string(), at: Time })),
  group: v.nullable(v.string()),
  members: v.nullable(
    v.array(
      v.object({
        id: v.string(),
        subject: v.string(),
        project: v.nullable(v.string()),
        since: Time,
        resolvedAt: v.nullable(Time),
      }),
    ),
  ),
})

/** An incident that was raised, as a row. */
export function writeIncident(incident: Incident): AlertRow {
  const { id, kind, subject, severity, project, group: groupId, since, raisedAt, resolvedAt } = incident
  return { id, kind, subject, severity, project, groupId, raisedAt: raisedAt ?? since, resolvedAt, json: JSON.stringify(incident) }
}

/** The incident of a row; `undefined` for one that another version wrote. */
export function readIncident({ json }: Pick<AlertRow, 'json'>): Incident | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Stored), json)
  return read.success ? read.output : undefined
}
