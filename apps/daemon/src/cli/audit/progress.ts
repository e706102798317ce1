import type { Terminal } from '../terminal.ts'

/** Says on stderr how far a long look has come: on one line for a person, rarely for a file. */
export interface Progress {
  tell(records: number): void
  end(): void
}

const firstAfterMs = 1000

export function createProgress({ stderr }: Pick<Terminal, 'stderr'>, now: () => number = () => performance.now()): Progress {
  const isSeen = stderr.isTTY
  const everyMs = isSeen ? 200 : 10_000
  let dueAt = now() + (isSeen ? firstAfterMs : everyMs)
  let isShown = false
  return {
    tell(records) {
      if (now() < dueAt) return
      dueAt = now() + everyMs
      stderr.write(isSeen ? `\r${records.toLocaleString('en-US')} records …` : `hoop: ${records} records so far\n`)
      isShown = isSeen
    },
    end() {
      if (isShown) stderr.write('\r\u001B[K')
    },
  }
}
