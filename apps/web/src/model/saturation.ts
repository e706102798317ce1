import type { AlertView, QuotaView } from '@hoop/protocol'
import { formatClock } from '../format/clock.ts'
import { tailsOf } from './account-names.ts'
import { figureWords, fullWords, resetWords, usedWords, windowWord } from './quota-words.ts'
import { strong, type Sentence } from './sentence.ts'

/** What an alert of this kind calls a limit. */
const subjectOfLimit = ({ kind, provider, account, window, unit }: QuotaView): string =>
  kind === 'budget' ? `budget ${account} ${window} ${unit}` : `${provider} ${account} ${window}`

/** The limit that an alert is about, as it is now; `undefined` where it is about something else, or the limit has no figure any more. */
export function limitOf({ kind, subject }: Pick<AlertView, 'kind' | 'subject'>, quota: readonly QuotaView[]): QuotaView | undefined {
  if (kind !== 'saturation') return undefined
  return quota.find((view) => subjectOfLimit(view) === subject && (view.usedPercent !== null || view.exhausted))
}

/** `The 5 h window of .claude is at 84 %. Full at 15:38, 52 min before it resets.` */
export function saturationSentence(view: QuotaView, quota: readonly QuotaView[], now: number): Sentence {
  const whose = strong(tailsOf(quota.map(({ account }) => account)).get(view.account) ?? view.account)
  const isOver = view.resetsAt !== null && Date.parse(view.resetsAt) <= now
  const reset = isOver ? undefined : resetWords(view, now)
  const next = fullWords(view, now) ?? (reset === undefined ? undefined : `It ${reset}`)
  const end = next === undefined ? '' : ` ${next}.`
  if (view.kind === 'budget') {
    const amounts = usedWords(view)
    const of = `Your budget of a ${windowWord(view)} for `
    return [
      of,
      whose,
      view.exhausted ? ' is used up' : ` is at ${figureWords(view, now)}`,
      `${amounts === undefined ? '' : `: ${amounts}`}.${end}`,
    ]
  }
  const name = view.window === 'unknown' ? 'A limit of ' : `The ${windowWord(view)} window of `
  if (!view.exhausted) return [name, whose, ` is at ${figureWords(view, now)}.${end}`]
  const until = view.resetsAt === null || isOver ? '' : ` until ${formatClock(Date.parse(view.resetsAt), now)}`
  return [name, whose, ` is used up: the provider refuses requests${until}.`]
}
