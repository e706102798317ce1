import { type AlertView, type WorkerView } from '@hoop/protocol'
import { type Look } from './look.ts'
import type { Sentence } from './sentence.ts'
/** The mark of an alert: a state glyph, or an icon of its own. */
export type Mark =
  | Look
  | 'project'
  | 'config'
  | 'repeat'
  | 'quota'
  | 'errors'
  | 'identity'
  | 'timer'
  | 'claim'
  | 'log'
  | 'moon'
  | 'hand'
  | 'calendar'
  | 'ack'
  | 'bell'
  | 'behind'
  | 'archive'
  | 'shield'
  | 'chat'
/** The one thing a person does next. HOOP opens evidence or copies a command; it never acts. */
export type Action =
  | {
      readonly kind: 'copy'
      readonly label: string
      readonly text: string
    }
  | {
      readonly kind: 'evidence'
      readonly label: string
      readonly worker: string
    }
  | {
      readonly kind: 'open'
      readonly label: string
      readonly href: string
    }
/** One line of "Needs you". */
export interface Need {
  readonly id: string
  readonly severity: AlertView['severity']
  readonly mark: Mark
  readonly word: string
  /** Who it is about, for display. */
  readonly subject: string
  readonly href: string | undefined
  readonly sentence: Sentence
  readonly sinceMs: number
  readonly action: Action
}
export declare const workerHref: (id: string) => string
export declare const projectHref: (name: string) => string
/** Alerts that fire → what needs a person: bad, warn, info; then oldest first. What HOOP can say with fresh numbers, it does. */
export declare function needsOf(alerts: Iterable<AlertView>, workers: Readonly<Record<string, WorkerView>>, nowMs: number): readonly Need[]
/** A line of the list, or several that began together and say the same of different workers. */
export type NeedRow =
  | {
      readonly kind: 'one'
      readonly need: Need
    }
  | {
      readonly kind: 'many'
      readonly id: string
      readonly needs: readonly Need[]
    }
/** Folds four or more of the same mark that began within a minute and a half of the first: the host slept, or something killed them all. */
export declare function foldNeeds(needs: readonly Need[]): readonly NeedRow[]
//# sourceMappingURL=attention.d.ts.map
