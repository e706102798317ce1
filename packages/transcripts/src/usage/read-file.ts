import type { Format, LineCounts, Target } from '../model.ts'
import type { FileUsage } from './ledger.ts'
import { createRows } from './rows.ts'

/** The requests of one session, as its format's own reader tells them. What is held grows with the requests, not with their text. */
export async function readFileUsage(format: Format, target: Target, signal?: AbortSignal): Promise<FileUsage> {
  const reader = await format.open(target)
  try {
    let rows = createRows()
    let lines: LineCounts = { total: 0, parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
    for await (const update of reader.read(signal)) {
      if (update.restarted) rows = createRows()
      lines = update.restarted ? update.lines : plus(lines, update.lines)
      for (const request of update.requests) rows.push(request, 0)
    }
    const { cli, id, cwd } = reader.session()
    return { session: { cli, id, ...(cwd !== undefined && { cwd }) }, rows, lines }
  } finally {
    await reader.close()
  }
}

function plus(a: LineCounts, b: LineCounts): LineCounts {
  return {
    total: a.total + b.total,
    parsed: a.parsed + b.parsed,
    ignored: a.ignored + b.ignored,
    unknown: a.unknown + b.unknown,
    malformed: a.malformed + b.malformed,
  }
}
