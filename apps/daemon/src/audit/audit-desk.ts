import { recordAt, type AuditKeys, type Head } from '@hoop/audit'
import type { AuditCheckpoint, AuditRecord } from '@hoop/protocol'
import { join } from 'node:path'
import { readdir } from 'node:fs/promises'
import type { AuditRows } from '../db/index.ts'
import { errorText } from '../errors.ts'
import type { Log } from '../log.ts'
import { openAuditService, type AuditProblem, type AuditService } from './audit-service.ts'
import { createChainIndex, type ChainIndex } from './chain-index.ts'
import { createCheckpoints } from './checkpoints.ts'
import { openKeys } from './keys.ts'
import { readKnown, type Known } from './known.ts'
import { lastKeyBefore } from './last-key.ts'
import { createObservations, type Observations } from './observations.ts'
import { createVerification, type Verification, type Verified } from './verification.ts'

/** Everything of a home's audit log: what is written, what can be asked, and what signs it. */
export interface AuditDesk {
  readonly service: AuditService
  readonly observations: Observations
  readonly index: ChainIndex
  readonly verification: Verification
  /** What the chain holds of the fleet, kept up to date. Rejects while the chain cannot be read; ask again. */
  known(): Promise<Known>
  state(): Promise<AuditState>
  record(seq: number, context: number): Promise<AuditContext | undefined>
  problems(): readonly AuditProblem[]
  onProblem(listener: () => void): () => void
  /** Records that HOOP stops, signs the end of the chain, closes the log. */
  close(): Promise<void>
}

/** Where the chain stands. */
export interface AuditState {
  readonly head: Head | null
  readonly segments: number
  readonly checkpoint: AuditCheckpoint | null
  readonly verified: Verified | null
  readonly problems: readonly AuditProblem[]
}

/** One record among its neighbours, oldest first. */
export interface AuditContext {
  readonly record: AuditRecord
  readonly before: readonly AuditRecord[]
  readonly after: readonly AuditRecord[]
}

export interface AuditDeskOptions {
  readonly home: string
  readonly rows: AuditRows
  readonly version: string
  readonly log: Pick<Log, 'warn' | 'error'>
  /** The chain is verified this long after the start. Default 10 s. */
  readonly verifyAfterMs?: number
}

/**
 * Opens the audit log of a home, whose lock must be held, and records that HOOP starts. Never throws for what is wrong with the log or the key: HOOP then
 * shows the fleet, says so, and refuses what must be recorded.
 */
export async function openAuditDesk({ home, rows, version, log, verifyAfterMs = 10_000 }: AuditDeskOptions): Promise<AuditDesk> {
  const dir = join(home, 'audit')
  let lastSaid = ''
  const onError = (err: unknown) => {
    if (errorText(err) === lastSaid) return // every few seconds, for as long as a disk is full
    lastSaid = errorText(err)
    log.error({ err }, 'audit')
  }
  const service = await openAuditService({
    dir,
    onRepair: (repair) => log.warn({ repair }, 'a torn last line of the audit log was repaired'),
  })
  const before = service.head()
  const problemListeners = new Set<() => void>()
  const tellProblem = () => {
    for (const listener of problemListeners) listener()
  }
  service.onProblem(tellProblem)

  let keys: AuditKeys | undefined = await openKeys(home).catch((error: unknown) => {
    onError(error)
    return undefined
  })
  const observations = createObservations({ audit: service, onError })
  observations.record({
    type: 'daemon.started',
    actor: 'hoop',
    data: { version, pid: process.pid, ...keyData(keys) },
  })
  await observations.flush()

  const checkpoints = createCheckpoints({
    rows: { save: (checkpoint) => rows.saveCheckpoint(checkpoint), newest: () => rows.newestCheckpoint() },
    head: () => service.head(),
    keys: () => keys,
    onError,
  })
  const index = createChainIndex({ dir, rows, head: () => service.head(), onError })
  const verification = createVerification({
    dir,
    until: () => service.position(),
    checkpoint: () => checkpoints.newest(),
    onVerified({ verdict }) {
      if (!verdict.ok) log.error({ error: verdict.error }, 'the audit chain is broken')
      tellProblem()
    },
  })
  const stopping = new AbortController()
  let knowing: Promise<Known> | undefined
  /** What came after the chain was read to its end is added as it comes. */
  const learn = async (): Promise<Known> => {
    const late: AuditRecord[] = []
    let known: Known | undefined
    const stop = service.onAppend((records) => {
      if (known) for (const record of records) known.apply(record)
      else late.push(...records)
    })
    try {
      const read = await readKnown(dir, service.head()?.seq ?? Number.MAX_SAFE_INTEGER, stopping.signal)
      for (const record of late) read.apply(record)
      return (known = read)
    } catch (error) {
      stop()
      throw error
    }
  }
  const known = (): Promise<Known> => {
    knowing ??= learn().catch((error: unknown) => {
      knowing = undefined
      throw error
    })
    return knowing
  }
  const noteKey = async () => {
    if (!keys || !before) return
    const from = await lastKeyBefore(dir, before.seq)
    if (from === undefined || from === keys.keyId) return
    log.warn({ from, to: keys.keyId }, 'the key that signs checkpoints is another one than before')
    observations.record({ type: 'audit.key_changed', actor: 'hoop', data: { from, keyId: keys.keyId, publicKey: keys.publicKey } })
  }
  void noteKey().catch(onError)
  const stopIndexing = service.onAppend(() => index.hint())
  index.hint()
  const verifying = setTimeout(() => void verification.run().catch(onError), verifyAfterMs).unref()

  const problems = () => [service.problem(), verification.problem()].filter((problem) => problem !== undefined)
  return {
    service,
    observations,
    index,
    verification,
    known,
    problems,
    onProblem(listener) {
      problemListeners.add(listener)
      return () => problemListeners.delete(listener)
    },
    async state() {
      const segments = (await readdir(dir).catch(() => [])).filter((name) => /^audit-\d{6,}\.jsonl$/.test(name)).length
      return {
        head: service.head(),
        segments,
        checkpoint: checkpoints.newest() ?? null,
        verified: verification.last() ?? null,
        problems: problems(),
      }
    },
    async record(seq, context) {
      const record = await recordAt(dir, seq)
      if (!record) return undefined
      const near = async (order: 'newest' | 'oldest') => (context === 0 ? [] : index.find({ order, after: seq, limit: context }))
      const [earlier, after] = await Promise.all([near('newest'), near('oldest')])
      return { record, before: earlier.toReversed(), after }
    },
    async close() {
      clearTimeout(verifying)
      stopIndexing()
      stopping.abort()
      await verification.close()
      observations.record({ type: 'daemon.stopped', actor: 'hoop', data: { pid: process.pid, ...keyData(keys) } })
      await observations.close()
      try {
        checkpoints.make()
      } catch (error) {
        onError(error)
      }
      checkpoints.close()
      await index.close()
      keys = undefined
      await service.close()
    },
  }
}

const keyData = (keys: AuditKeys | undefined) => (keys ? { keyId: keys.keyId, publicKey: keys.publicKey } : {})
