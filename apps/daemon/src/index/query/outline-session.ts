import { outlineLetters, type SessionOutline } from '@hoop/protocol'
import type Database from 'better-sqlite3'
import type { Masker } from '../../redaction/masker.ts'
import { kindOf } from '../entry-kinds.ts'
import { findSession } from './find-session.ts'

/** The outline of a session; or the keys of those that the name fits. */
export type FoundOutline = SessionOutline | { readonly keys: readonly string[] }

/** The kind of every entry of a session, in order. What is not indexed yet is not in it. */
export function outlineSession(db: Database.Database, name: string, masker: Masker): FoundOutline {
  const found = findSession(db, name, masker)
  if ('keys' in found) return found
  const rows = db
    .prepare<[number], { seq: number; kind: number; isError: number }>(
      'select seq, kind, is_error as isError from entries where session = ? order by seq',
    )
    .iterate(found.no)
  let kinds = ''
  for (const { seq, kind, isError } of rows) {
    if (seq < kinds.length) continue
    const letter = outlineLetters[kindOf(kind)]
    kinds = kinds.padEnd(seq, outlineLetters.unknown) + (isError === 1 ? letter.toUpperCase() : letter)
  }
  return { key: found.session.key, total: Math.max(found.session.entries, kinds.length), kinds }
}
