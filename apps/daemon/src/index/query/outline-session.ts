import { outlineLetters, type SessionOutline } from '@hoop/protocol'
import type Database from 'better-sqlite3'
import type { Masker } from '../../redaction/masker.ts'
import { kindOf } from '../entry-kinds.ts'
import { findSession } from './find-session.ts'

/** The outline of a session; or the keys of those that the name fits. */
export type FoundOutline = SessionOutline | { readonly keys: readonly string[] }

/** By kind and whether it is an error, as `codes` has them. */
const letterOf = (code: number): string => {
  const letter = outlineLetters[kindOf(code >> 1)]
  return code % 2 === 1 ? letter.toUpperCase() : letter
}
/** One character for each entry: `A` is 0. */
const codes = `select count(*) as count, max(seq) as last, group_concat(char(65 + 2 * kind + is_error), '') as codes
  from (select seq, kind, is_error from entries where session = ? order by seq)`

/** The kind of every entry of a session, in order. What is not indexed yet is not in it. */
export function outlineSession(db: Database.Database, name: string, masker: Masker): FoundOutline {
  const found = findSession(db, name, masker)
  if ('keys' in found) return found
  const row = db.prepare<[number], { count: number; last: number | null; codes: string | null }>(codes).get(found.no)
  const { session } = found
  // Where a number is missing, those behind it cannot be told by their place: then nothing is said.
  const isWhole = row?.codes != null && row.last === row.count - 1
  const kinds = isWhole ? Array.from(row.codes ?? '', (char) => letterOf((char.codePointAt(0) ?? 65) - 65)).join('') : ''
  return { key: session.key, total: Math.max(session.entries, kinds.length), kinds }
}
