import { type WorkerView } from '@hoop/protocol'
import { type Look } from './look.ts'
/** Which icon stands before what a worker does. */
export type DoingIcon =
  | 'shell'
  | 'edit'
  | 'read'
  | 'write'
  | 'search'
  | 'web'
  | 'sub-agent'
  | 'mcp'
  | 'to-do'
  | 'other'
  | 'thinking'
  | 'agent'
  | 'looking'
  | 'build'
  | 'waits'
  | 'gone'
  | 'stopped'
  | 'silent'
  | 'no-agent'
  | 'unknown'
  | 'none'
/** The cell "Now" of a worker: an icon, a word or two, a detail from outside, and since when. */
export interface Doing {
  readonly icon: DoingIcon
  readonly head: string
  readonly detail?: string
  readonly sinceMs?: number
  readonly tone?: 'bad' | 'warn' | 'quiet'
}
/** `Bash: npm test` → its tool and the rest of the line. */
export declare function splitToolLine(text: string): {
  readonly name: string
  readonly rest: string
}
/** The icon of a tool, by the beginning of its name. */
export declare function toolIcon(name: string): DoingIcon
/** What a worker does now, in the fewest words; with trouble, what is wrong. */
export declare function doingOf(worker: WorkerView, look: Look, nowMs: number): Doing
/** How long it has been at that, for the row. */
export declare function doingAge(doing: Doing, nowMs: number): string
//# sourceMappingURL=activity.d.ts.map
