import { sep } from 'node:path'
import type { SessionFact } from '../index/messages.ts'
import { beganAt, type JoinRun } from './evidence.ts'

/** A session without a tag may be of an execution that was dispatched just before it began. */
export const windowMs = { before: 1000, after: 10_000 } as const
/** A CLI may write a last line while its end is being noted. */
const lastWordsMs = 10_000

/** Whether an untagged session can have been an execution by its times alone. */
export function mayBe(session: SessionFact, { startedAt, endedAt, outcome }: JoinRun): boolean {
  const began = beganAt(session)
  if (began < startedAt - windowMs.before || began > startedAt + windowMs.after) return false
  if (endedAt === null || outcome === 'lost') return true
  return began <= endedAt && (session.lastAt ?? began) <= endedAt + lastWordsMs
}

/** Where a session ran: the repository where its folder is a worktree. */
export const folderOf = ({ cwd, repo }: SessionFact): string | undefined => repo ?? cwd

/** Whether a session ran in a folder, below it, or in a worktree of it. Not known is no. */
export function isIn({ cwd, repo }: SessionFact, folder: string | undefined): boolean {
  if (folder === undefined) return false
  return [cwd, repo].some(
    (path) => path !== undefined && (path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)),
  )
}
