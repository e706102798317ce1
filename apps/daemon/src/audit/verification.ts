import type { Position } from '@hoop/audit'
import { formatTimestamp, type AuditCheckpoint, type AuditVerdict, type Timestamp } from '@hoop/protocol'
import type { AuditProblem } from './audit-service.ts'
import { verifyInThread, type VerifyTask } from './verify-in-thread.ts'

/** What became of looking through the whole chain, and against which checkpoint. */
export interface Verified {
  readonly at: Timestamp
  readonly tookMs: number
  readonly verdict: AuditVerdict
  readonly checkpoint: AuditCheckpoint | null
}

/** Verifies the chain, one look at a time, and remembers the last verdict. */
export interface Verification {
  /** Joins the look that is under way. */
  run(): Promise<Verified>
  last(): Verified | undefined
  /** The chain is broken, as the last look found. Stands until a look finds it whole. */
  problem(): AuditProblem | undefined
  close(): Promise<void>
}

export function createVerification(options: {
  readonly dir: string
  readonly until: () => Position | undefined
  readonly checkpoint: () => AuditCheckpoint | undefined
  /** Called after each look. */
  readonly onVerified: (verified: Verified) => void
  readonly now?: () => number
  readonly verify?: (task: VerifyTask, signal: AbortSignal) => Promise<AuditVerdict>
}): Verification {
  const { dir, until, checkpoint, onVerified, now = Date.now, verify = verifyInThread } = options
  const ending = new AbortController()
  let running: Promise<Verified> | undefined
  let last: Verified | undefined
  let brokenSince: number | undefined

  const look = async (): Promise<Verified> => {
    const [against, end, startedAt] = [checkpoint(), until(), now()]
    const verdict = await verify({ dir, ...(against && { checkpoint: against }), ...(end && { until: end }) }, ending.signal)
    last = { at: formatTimestamp(now()), tookMs: now() - startedAt, verdict, checkpoint: against ?? null }
    brokenSince = verdict.ok ? undefined : (brokenSince ?? now())
    onVerified(last)
    return last
  }
  return {
    run: () => (running ??= look().finally(() => (running = undefined))),
    last: () => last,
    problem() {
      if (brokenSince === undefined || !last || last.verdict.ok) return undefined
      const { seq, segment, line, reason } = last.verdict.error
      const where = `record ${seq}, ${segment} line ${line}`
      return { kind: 'audit-broken', message: `The audit chain does not verify from ${where} on: ${reason}`, since: brokenSince }
    },
    async close() {
      ending.abort()
      await running?.catch(() => undefined)
    },
  }
}
