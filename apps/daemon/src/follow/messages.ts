import type { Cli, EntryView, Session } from '@hoop/protocol'
import type { Rule } from '@hoop/redact'

/** What the follower is started with. */
export interface FollowerSetup {
  /** The operator's, of what is masked. */
  readonly rules: readonly Rule[]
}

/** A transcript to follow. */
export interface FollowOrder {
  readonly type: 'follow'
  /** Of this order; news name it. */
  readonly no: number
  readonly path: string
  readonly cli: Cli
  /** A place well before its end where a reader can begin, as JSON. */
  readonly checkpoint: string | undefined
}

/** To the follower. */
export type FollowerOrder =
  | FollowOrder
  | { readonly type: 'leave'; readonly no: number }
  /** What is masked from now on; everything that is followed is read again. */
  | { readonly type: 'rules'; readonly rules: readonly Rule[] }
  | { readonly type: 'close' }

/** Of one transcript. Entries are in order of `seq`, secrets masked, of bounded size. */
export type FollowerNews =
  /** Its last entries, as they are now; the first that is told, and again when nothing of before holds. */
  | FollowNews<'opened'>
  /** Entries that follow those before; some at a time. */
  | FollowNews<'appended'>
  /** More became known of these, which were told before, or lie before those that were told. */
  | FollowNews<'changed'>
  /** It cannot be read; it is tried again. */
  | { readonly type: 'failed'; readonly no: number; readonly message: string }

interface FollowNews<T extends string> {
  readonly type: T
  readonly no: number
  readonly session: Session
  readonly entries: readonly EntryView[]
  /** Entries of the session now. */
  readonly total: number
}
