import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export const minute = 60_000
export const hour = 60 * minute

/** Writes a file as programs do that rewrite it often: beside, and then in its place. */
export async function put(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.tmp`, typeof content === 'string' ? content : JSON.stringify(content))
  await rename(`${path}.tmp`, path)
}

export interface ClaudeFile {
  readonly fiveHour: number
  readonly resetsAt: number
  readonly fetchedAt?: number
  readonly login?: string
  /** Whose numbers they are. Default: those of who is logged in. */
  readonly cachedFor?: string
}

/** The `.claude.json` of a home folder; a secret beside the numbers must never be seen again. */
export function claudeJson({ fiveHour, resetsAt, fetchedAt = Date.now(), login = 'one', cachedFor = login }: ClaudeFile) {
  return {
    oauthAccount: { accountUuid: login, emailAddress: 'secret@example.com' },
    projects: { '/secret/project': {} },
    cachedUsageUtilization: {
      fetchedAtMs: fetchedAt,
      accountUuid: cachedFor,
      utilization: {
        five_hour: { utilization: fiveHour, resets_at: new Date(resetsAt).toISOString() },
        seven_day: { utilization: 12, resets_at: new Date(resetsAt + 48 * hour).toISOString() },
        tangelo: { utilization: 99 },
      },
    },
  }
}

/** A rollout with one `token_count`. Returns its path. */
export async function putRollout(codexHome: string, name: string, at: number, usedPercent: number): Promise<void> {
  const day = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const folder = join(codexHome, 'sessions', String(day.getFullYear()), two(day.getMonth() + 1), two(day.getDate()))
  const primary = { used_percent: usedPercent, window_minutes: 10_080, resets_at: Math.floor((at + 50 * hour) / 1000) }
  const line = {
    timestamp: new Date(at).toISOString(),
    type: 'event_msg',
    payload: { type: 'token_count', info: null, rate_limits: { primary, secondary: null } },
  }
  await put(join(folder, `rollout-${name}.jsonl`), `${JSON.stringify(line)}\n`)
}
