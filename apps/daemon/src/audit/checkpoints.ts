import { signCheckpoint, type AuditKeys, type Head } from '@hoop/audit'
import { formatTimestamp, type AuditCheckpoint } from '@hoop/protocol'

/** Where checkpoints are kept. */
export interface CheckpointRows {
  save(checkpoint: AuditCheckpoint): void
  /** The one with the highest record. */
  newest(): AuditCheckpoint | undefined
}

/** Signs where the chain stands: every hour, and when asked. */
export interface Checkpoints {
  /** Signs the last record and keeps the result; the one that there is, where nothing was recorded since; `undefined` for an empty chain. */
  make(): AuditCheckpoint | undefined
  newest(): AuditCheckpoint | undefined
  close(): void
}

const everyMs = 3_600_000

export function createCheckpoints(options: {
  readonly rows: CheckpointRows
  readonly head: () => Head | null
  readonly keys: () => AuditKeys | undefined
  readonly onError: (error: unknown) => void
  readonly now?: () => number
}): Checkpoints {
  const { rows, head, keys, onError, now = Date.now } = options
  const make = () => {
    const [at, key] = [head(), keys()]
    if (!at || !key) return undefined
    const known = rows.newest()
    if (known?.seq === at.seq && known.hash === at.hash && known.keyId === key.keyId) return known
    const made = signCheckpoint(at, key, formatTimestamp(now()))
    rows.save(made)
    return made
  }
  const hourly = setInterval(() => {
    try {
      make()
    } catch (error) {
      onError(error)
    }
  }, everyMs).unref()
  return { make, newest: () => rows.newest(), close: () => clearInterval(hourly) }
}
