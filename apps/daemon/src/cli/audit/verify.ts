import type { AuditCheckpoint, AuditVerdict } from '@hoop/protocol'
import { command } from '../command.ts'
import type { Terminal } from '../terminal.ts'

/** `hoop audit verify` */
export const verify = command({
  name: 'verify',
  description: 'Prove the whole log: every record, every link, and the newest checkpoint',
  args: {
    against: {
      type: 'string',
      description: 'A checkpoint to hold it against: a file, - for standard input, or the JSON itself',
      valueHint: 'checkpoint',
    },
  },
  async run(args, terminal) {
    const { readNewestCheckpoint } = await import('../../db/index.ts')
    const { locateAudit, withAudit } = await import('./locate.ts')
    const { readCheckpoint } = await import('./read-checkpoint.ts')
    const { home, dir } = await locateAudit(args.home, terminal)
    return withAudit(async () => {
      const checkpoint = args.against === undefined ? readNewestCheckpoint(home) : await readCheckpoint(args.against, terminal)
      const verdict = await prove(dir, checkpoint, terminal)
      terminal.print(args.json ? JSON.stringify(verdict) : describe(verdict, checkpoint, args.against !== undefined))
      return verdict.ok ? 0 : 1
    })
  },
})

async function prove(dir: string, checkpoint: AuditCheckpoint | undefined, terminal: Terminal): Promise<AuditVerdict> {
  const { AuditError, verify } = await import('@hoop/audit')
  const { createProgress } = await import('./progress.ts')
  const progress = createProgress(terminal)
  try {
    return await verify(dir, { checkpoint, onProgress: ({ records }) => progress.tell(records) })
  } catch (error) {
    // There is a proof that there was a log, and there is none.
    const isGone = error instanceof AuditError && error.code === 'AUDIT_NOT_FOUND'
    if (isGone && checkpoint) return { ok: false, error: { seq: 1, segment: 'audit-000001.jsonl', line: 1, reason: 'truncated' } }
    throw error
  } finally {
    progress.end()
  }
}

const reasons: Readonly<Record<Extract<AuditVerdict, { ok: false }>['error']['reason'], string>> = {
  'hash-mismatch': 'the record is not the one that was written, or not the one that a checkpoint has signed',
  'prev-mismatch': 'the record follows another one than the one before it',
  'sequence-gap': 'records are missing, added or moved',
  malformed: 'the line is not a record as HOOP writes it',
  'missing-segment': 'a file of the log is missing',
  truncated: 'the log ends before a record that a checkpoint has signed',
}

function describe(verdict: AuditVerdict, checkpoint: AuditCheckpoint | undefined, isGiven: boolean): string {
  if (!verdict.ok) {
    const { seq, segment, line, reason } = verdict.error
    return `Broken at record ${seq} (${segment}, line ${line}): ${reason}, ${reasons[reason]}.\nWhat comes before it is whole. Nothing was changed.`
  }
  const { records, segments, head, torn } = verdict
  const against = checkpoint
    ? `It holds record ${checkpoint.seq}, signed ${checkpoint.at} by key ${checkpoint.keyId}${isGiven ? '' : ' (newest checkpoint of this home)'}.`
    : 'There is no checkpoint yet to tell whether its end was cut off.'
  return [
    `Whole: ${records} ${records === 1 ? 'record' : 'records'} in ${segments} ${segments === 1 ? 'segment' : 'segments'}${head ? `, up to ${head.hash}` : ''}.`,
    ...(torn ? ['The last line was cut off while it was written; the next start replaces it by a record that says so.'] : []),
    against,
  ].join('\n')
}
