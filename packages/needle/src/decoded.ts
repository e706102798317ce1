/**
 * What every decoder gives back. It never throws.
 *
 * - `malformed`: not what this kind of file or line must be; `why` says what is wrong with it. Count it and show it.
 * - `unknown`: well formed, but another kind of record than the one asked for.
 * - `blank`: nothing in it. No error.
 *
 * YAML failures also say where: `line` and `column` count from 1.
 */
export type Decoded<T> = { readonly ok: true; readonly value: T } | Undecoded

/** The failing half of {@link Decoded}. */
export interface Undecoded {
  readonly ok: false
  readonly kind: 'malformed' | 'unknown' | 'blank'
  /** One sentence for a person. Never quotes more than a few dozen characters of the input. */
  readonly why: string
  readonly line?: number
  readonly column?: number
}

/** A decoded value. */
export const decoded = <T>(value: T): Decoded<T> => ({ ok: true, value })

/** A record that is broken. */
export const malformed = (why: string): Undecoded => ({ ok: false, kind: 'malformed', why })

/** A record of another kind. */
export const unknownKind = (why: string): Undecoded => ({ ok: false, kind: 'unknown', why })

/** Nothing in it. */
export const blank: Undecoded = { ok: false, kind: 'blank', why: 'nothing in it' }

/** Text from outside, short enough and printable enough to stand in a `why`. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
