import { isSameRun, type Observation, type QuotaWindow } from '@hoop/quota'
import * as v from 'valibot'
import type { QuotaObservationRow, QuotaRows } from '../db/index.ts'
import type { Told } from './claude-files.ts'

/** Everything that was observed lately, by account, and in the database. */
export interface ObservationBook {
  /** Takes what a reader found. Returns whether anything of it was new. */
  add(told: Told, provider: string, now: number): boolean
  loginOf(account: string): string | undefined
  /** Observations of an account, under its own name. Folders in which the same person is logged in are one account. */
  of(provider: string, account: string, folders: readonly string[]): readonly Observation[]
  /** Writes what is only known to be told until later; everything else is written at once. */
  flush(): void
}

/** Weekly windows need as much. */
const rememberedMs = 8 * 86_400_000
const keptMs = 35 * 86_400_000
const rememberedAtMost = 5000
const flushEveryMs = 60_000

const SpendJson = v.pipe(v.string(), v.parseJson(), v.object({ used: v.number(), limit: v.nullable(v.number()), currency: v.string() }))

export function createObservationBook(rows: QuotaRows, startedAt: number): ObservationBook {
  rows.prune(startedAt - keptMs)
  const logins = new Map(rows.logins().map((row) => [row.account, row]))
  /** Rows of a folder, oldest first. */
  const byAccount = new Map<string, QuotaObservationRow[]>()
  const known = new Set<string>()
  const waiting = new Map<string, QuotaObservationRow>()
  let flushedAt = startedAt
  for (const row of rows.observations()) if (row.untilAt >= startedAt - rememberedMs) remember(row)

  function remember(row: QuotaObservationRow): void {
    const key = accountKey(row.provider, row.account)
    const own = byAccount.get(key) ?? []
    byAccount.set(key, own)
    own.push(row)
    known.add(keyOf(row))
    if (own.length <= rememberedAtMost) return
    for (const gone of own.splice(0, own.length - rememberedAtMost)) known.delete(keyOf(gone))
  }

  /** A number that is told again makes its row longer, if no other came between. */
  function lengthen(row: QuotaObservationRow): boolean {
    const last = byAccount
      .get(accountKey(row.provider, row.account))
      ?.findLast((one) => one.windowId === row.windowId && one.source === row.source)
    if (!last || row.observedAt <= last.untilAt || !isSameNumber(last, row)) return false
    last.untilAt = row.observedAt
    waiting.set(keyOf(last), last)
    return true
  }

  function takeLogin(account: string, login: string | undefined, now: number): boolean {
    const before = logins.get(account)
    if (login === undefined || before?.login === login) return false
    // The first that is ever seen was there all along.
    const row = { account, login, since: before ? now : 0 }
    logins.set(account, row)
    rows.saveLogin(row)
    return true
  }

  const flush = () => {
    rows.save([...waiting.values()])
    waiting.clear()
  }

  return {
    add({ account, observations, login }, provider, now) {
      let isNew = takeLogin(account, login, now)
      const current = logins.get(account)
      const fresh: QuotaObservationRow[] = []
      for (const one of observations) {
        const its = login ?? (current && one.observedAt >= current.since ? current.login : null)
        const row = toRow(one, { provider, account, login: its })
        if (row.observedAt < now - rememberedMs || known.has(keyOf(row))) continue
        isNew = true
        if (lengthen(row)) continue
        remember(row)
        fresh.push(row)
      }
      if (fresh.length > 0) rows.save(fresh)
      if (now - flushedAt >= flushEveryMs || now < flushedAt) {
        flush()
        rows.prune(now - keptMs)
        flushedAt = now
      }
      return isNew
    },
    loginOf: (account) => logins.get(account)?.login,
    of(provider, account, folders) {
      return folders.flatMap((folder) => {
        const current = logins.get(folder)
        const own = byAccount.get(accountKey(provider, folder)) ?? []
        return own
          .filter(({ login, observedAt }) => (login === null ? observedAt >= (current?.since ?? 0) : login === current?.login))
          .flatMap((row) => fromRow(row, account))
      })
    },
    flush,
  }
}

const accountKey = (provider: string, account: string) => `${provider} ${account}`

const keyOf = ({ provider, account, windowId, observedAt, source }: QuotaObservationRow) =>
  `${accountKey(provider, account)}\n${windowId}\n${observedAt}\n${source}`

function isSameNumber(a: QuotaObservationRow, b: QuotaObservationRow): boolean {
  return (
    a.usedPercent === b.usedPercent &&
    a.status === b.status &&
    a.login === b.login &&
    a.spendJson === b.spendJson &&
    (a.resetsAt === null) === (b.resetsAt === null) &&
    isSameRun(a.resetsAt, b.resetsAt)
  )
}

function toRow(
  one: Observation,
  { provider, account, login }: Pick<QuotaObservationRow, 'provider' | 'account' | 'login'>,
): QuotaObservationRow {
  const { window, usedPercent, resetsAt, status, spend, observedAt, source, sourceRef } = one
  return {
    provider,
    account,
    login,
    windowId: window?.id ?? '',
    minutes: window?.minutes ?? null,
    scope: window?.scope ?? null,
    usedPercent,
    resetsAt,
    status,
    spendJson: spend ? JSON.stringify(spend) : null,
    observedAt,
    untilAt: observedAt,
    source,
    path: sourceRef.path,
    offset: sourceRef.offset ?? null,
  }
}

const Source = v.picklist(['stream-json', 'statusline', 'claude-config', 'codex-rollout', 'third-party-cache'])
const Status = v.nullable(v.picklist(['allowed', 'allowed_warning', 'rejected']))

/** A row as what was observed: at its beginning, and at its end where that is another time. What a newer HOOP wrote and we do not know is left out. */
function fromRow(row: QuotaObservationRow, account: string): readonly Observation[] {
  const source = v.safeParse(Source, row.source)
  const status = v.safeParse(Status, row.status)
  const spend = v.safeParse(v.nullable(SpendJson), row.spendJson)
  if (!source.success || !status.success || !spend.success) return []
  const window: QuotaWindow | null = row.windowId === '' ? null : { id: row.windowId, minutes: row.minutes, scope: row.scope }
  const first: Observation = {
    provider: row.provider,
    account,
    window,
    usedPercent: row.usedPercent,
    resetsAt: row.resetsAt,
    status: status.output,
    ...(spend.output && { spend: spend.output }),
    observedAt: row.observedAt,
    source: source.output,
    sourceRef: { path: row.path, ...(row.offset !== null && { offset: row.offset }) },
  }
  return row.untilAt > row.observedAt ? [first, { ...first, observedAt: row.untilAt }] : [first]
}
