import { type Decoded, blank, decoded, malformed, unknownKind } from './decoded.ts'
import { isWorkerName } from './identity.ts'
import { decodeTime } from './time.ts'

/** What the name of an idle marker says. */
export interface IdleMarkerName {
  readonly qualifiedId: string
  readonly phase: 'entered' | 'completed'
  readonly pid: number
}

/** `state/<qualified_id>-idle-entered-<pid>.txt`: a note that a worker sleeps. Both notes are gone after a clean stop. */
export interface IdleMarker extends IdleMarkerName {
  readonly at: number
  readonly backoffMs: number
  readonly beadsProcessed: number | null
  readonly uptimeMs: number | null
}

/** The name of an idle marker, or `undefined`. */
export function parseIdleMarkerName(name: string): IdleMarkerName | undefined {
  const match = /^(.+)-idle-(entered|completed)-([1-9]\d{0,9})\.txt$/.exec(name)
  if (!match) return undefined
  const [, qualifiedId, phase, pid] = match
  return isWorkerName(qualifiedId) ? { qualifiedId, phase: phase === 'entered' ? 'entered' : 'completed', pid: Number(pid) } : undefined
}

/** The content of an idle marker: lines of `Key: value` after a first line with the time. */
export function decodeIdleMarker(text: string, fileName: string): Decoded<IdleMarker> {
  const name = parseIdleMarkerName(fileName.slice(fileName.lastIndexOf('/') + 1))
  if (!name) return unknownKind('the file is not named like an idle marker')
  if (text.trim() === '') return blank
  const at = decodeTime(/^Worker (?:entered|completed) idle sleep at (\S+)/.exec(text)?.[1])
  if (at === undefined) return malformed('the first line has no time')
  const backoff = numberAfter(text, 'Backoff')
  if (backoff === null) return malformed('Backoff is missing')
  const uptime = numberAfter(text, 'Uptime')
  return decoded({
    ...name,
    at,
    backoffMs: backoff * 1000,
    beadsProcessed: numberAfter(text, 'Beads processed'),
    uptimeMs: uptime === null ? null : uptime * 1000,
  })
}

function numberAfter(text: string, key: string): number | null {
  const found = new RegExp(`^${key}: (\\d{1,12})\\b`, 'm').exec(text)?.[1]
  return found === undefined ? null : Number(found)
}
