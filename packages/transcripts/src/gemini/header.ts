import { asArray, asString, asTime, type JsonObject } from '../parse-record.ts'
import type { Totals } from '../totals.ts'

/** What the header of a file tells beyond the totals. */
export interface HeaderFacts {
  sessionId: string
  isSidechain: boolean
}

/** Takes `{sessionId, projectHash, startTime, lastUpdated, kind?, directories?}`; a resumed session has one for every start. */
export function readHeader(record: JsonObject, totals: Totals, facts: HeaderFacts): void {
  const sessionId = asString(record.sessionId)
  if (sessionId !== undefined && sessionId !== '') totals.header.id = facts.sessionId = sessionId
  if (record.kind === 'subagent') facts.isSidechain = true
  totals.at(asTime(record.startTime))
  totals.at(asTime(record.lastUpdated))
  const cwd = asString(asArray(record.directories)[0])
  if (cwd !== undefined) totals.header.cwd ??= cwd
}
