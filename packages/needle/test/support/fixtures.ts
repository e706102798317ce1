import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type LogEvent, decodeLogLine, isLogFileName } from '@hoop/needle'

const root = join(import.meta.dirname, '../fixtures')

/** A fixture's path. */
const fixture = (...parts: string[]): string => join(root, ...parts)

/** A fixture's text. */
export const read = (...parts: string[]): string => readFileSync(fixture(...parts), 'utf8')

/** The lines of a fixture: those that end with a newline, and what stands after the last one. */
export function linesOf(...parts: string[]): { lines: string[]; tail: string } {
  const lines = read(...parts).split('\n')
  const tail = lines.pop() ?? ''
  return { lines, tail }
}

/** The names in a fixture's folder; none if there is no such folder. */
export function namesIn(...parts: string[]): string[] {
  try {
    return readdirSync(fixture(...parts)).sort()
  } catch {
    return []
  }
}

/** The recorded scenarios. */
export const scenarios: readonly string[] = readdirSync(fixture('live'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

/** All events of a scenario's logs by worker; a worker's sessions in the order in which they began. */
export function logsByWorker(scenario: string): Map<string, LogEvent[]> {
  const dir = ['live', scenario, 'home/.needle/logs']
  const files = namesIn(...dir)
    .filter(isLogFileName)
    .map((name) => linesOf(...dir, name).lines.map(eventOf))
    .sort((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0))
  const byWorker = new Map<string, LogEvent[]>()
  for (const events of files) {
    const worker = events[0]?.worker ?? ''
    byWorker.set(worker, [...(byWorker.get(worker) ?? []), ...events])
  }
  return byWorker
}

function eventOf(line: string): LogEvent {
  const event = decodeLogLine(line)
  if (!event.ok) throw new Error(`${event.why}: ${line}`)
  return event.value
}
