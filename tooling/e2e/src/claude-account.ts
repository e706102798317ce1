import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What Claude Code remembers of an account's limits. */
export interface Remembered {
  /** 0 to 100. */
  readonly fiveHour: number
  readonly sevenDay: number
  /** When the window of five hours begins anew; the other does two days later. */
  readonly resetsAt: number
  readonly fetchedAt: number
}

const TWO_DAYS_MS = 48 * 3_600_000

/** Writes it where Claude Code keeps it in a home folder, whole or not at all. */
export function writeClaudeAccount(home: string, { fiveHour, sevenDay, resetsAt, fetchedAt }: Remembered): void {
  const window = (utilization: number, at: number) => ({ utilization, resets_at: new Date(at).toISOString() })
  const cache = {
    fetchedAtMs: fetchedAt,
    accountUuid: home,
    utilization: { five_hour: window(fiveHour, resetsAt), seven_day: window(sevenDay, resetsAt + TWO_DAYS_MS) },
  }
  mkdirSync(join(home, '.claude'), { recursive: true })
  const path = join(home, '.claude.json')
  writeFileSync(`${path}.tmp`, JSON.stringify({ oauthAccount: { accountUuid: home }, cachedUsageUtilization: cache }))
  renameSync(`${path}.tmp`, path)
}
