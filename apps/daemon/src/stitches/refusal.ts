import type { Draft } from '@hoop/protocol'

/** Why something was not done, as a value. `code` is stable; each stands for one kind of answer. */
export interface Refusal {
  readonly kind: 'not-found' | 'conflict' | 'invalid' | 'forbidden' | 'failed' | 'unavailable'
  readonly code: string
  readonly title: string
  readonly detail?: string
  readonly hint?: string
  /** The field of the request at fault, as a path with dots. */
  readonly field?: string
  /** The draft as it is now, where the one that was named is no longer it. */
  readonly current?: Draft
}

/** What was reached, or why it was not. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

/** A value that was reached. */
export function done<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

/** A refusal. */
export function refuse(
  kind: Refusal['kind'],
  code: string,
  title: string,
  more: Omit<Refusal, 'kind' | 'code' | 'title'> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { kind, code, title, ...more } }
}
