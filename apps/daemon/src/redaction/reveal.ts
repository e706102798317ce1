import type { AuditEntry } from '@hoop/audit'
import type { AuditRecord, RawRecord, RevealedRecord, SessionDetail } from '@hoop/protocol'
import { errorText } from '../errors.ts'
import type { NotOne } from '../index/index.ts'

export interface RevealOptions {
  readonly index: {
    find(name: string): Promise<SessionDetail | NotOne>
    /** The record with nothing masked. */
    reveal(key: string, seq: number): Promise<RawRecord | NotOne | null>
  }
  readonly audit: { append(entry: AuditEntry): Promise<AuditRecord> }
  /** `redaction.reveal` of the configuration. */
  readonly isAllowed: () => boolean
}

/** What became of a wish to see a record as it is. `unrecorded`: the audit log cannot be written, so nothing is shown. */
export type Revealed =
  | { readonly kind: 'revealed'; readonly record: RevealedRecord }
  | { readonly kind: 'off' }
  | { readonly kind: 'none' }
  | { readonly kind: 'not-one'; readonly keys: readonly string[] }
  | { readonly kind: 'unrecorded'; readonly detail: string }

/** Shows the record of an entry with nothing masked, once it stands in the audit log that somebody asked for it. */
export type Reveal = (name: string, seq: number, actor: string) => Promise<Revealed>

export function createReveal({ index, audit, isAllowed }: RevealOptions): Reveal {
  return async (name, seq, actor) => {
    if (!isAllowed()) return { kind: 'off' }
    const session = await index.find(name)
    if (!('key' in session)) return { kind: 'not-one', keys: session.keys }
    const { id, key, cli, project } = session
    const record = await index.reveal(key, seq)
    if (record === null || 'keys' in record) return { kind: 'none' }
    const { offset, length } = record
    try {
      // What was read is kept back until this is on the disk; it says where the text is, never what.
      await audit.append({ type: 'text.revealed', actor, subject: id, project, data: { key, cli, seq, offset, length } })
    } catch (error) {
      return { kind: 'unrecorded', detail: errorText(error) }
    }
    return { kind: 'revealed', record: { ...record, sessionId: id, key } }
  }
}
