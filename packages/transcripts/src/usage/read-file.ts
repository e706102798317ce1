import type { Format, LineCounts, Target } from '../model.ts'
import { createRows, type RequestRows } from './rows.ts'

/** Whose requests they are. */
export interface UsageSession {
  readonly cli: Format['cli']
  readonly id: string
  /** As recorded first. */
  readonly cwd?: string
}

/** What one session told. */
export interface SessionUsage {
  readonly session: UsageSession
  readonly rows: RequestRows
  readonly lines: LineCounts
}

/**
 * The requests of one session, as its format's own reader tells them. What is held grows with the requests, not with their text.
 * @param place of the session in the list that rows speak of
 */
export async function readSessionUsage(format: Format, target: Target, place: number, signal?: AbortSignal): Promise<SessionUsage> {
  const reader = await format.open(target)
  try {
    let rows = createRows()
    let lines: LineCounts = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
    for await (const update of reader.read(signal)) {
      if (update.restarted) rows = createRows()
      lines = update.restarted ? update.lines : plus(lines, update.lines)
      for (const request of update.requests) rows.push(request, place)
    }
    const { cli, id, cwd } = reader.session()
    return { session: { cli, id, ...(cwd !== undefined && { cwd }) }, rows, lines }
  } finally {
    await reader.close()
  }
}

export function plus(a: LineCounts, b: LineCounts): LineCounts {
  return {
    total: a.total + b.total,
    parsed: a.parsed + b.parsed,
    ignored: a.ignored + b.ignored,
    unknown: a.unknown + b.unknown,
    malformed: a.malformed + b.malformed,
  }
}
