import { THIN } from './age.ts'
import { formatUsd, plural } from './number.ts'

/** What something cost, in US dollars at list prices. `usd: null`: not known, which is not nothing. */
export interface Amount {
  readonly usd: number | null
  /** Some of its requests have no price, or are not read yet. */
  readonly atLeast?: boolean | undefined
  /** Holds figures that were rounded, or that HOOP computed. */
  readonly estimated?: boolean | undefined
  /** Requests to models that it is about; `undefined` where that is not told. */
  readonly requests?: number | undefined
  /** How many models have no price. */
  readonly unpriced?: number | undefined
}

/** Nothing is known of it. */
const NO_AMOUNT = '—'

/**
 * For sentences and heads: `$4.47`, `≈ $0.12`, `at least $1.23 (1 model without price)`. What used models without a price alone is
 * `no price`; what asked no model at all is `$0.00`; what nothing tells of is `—`. That it is a lower bound says more than that it is rounded.
 */
export function formatAmount(amount: Amount): string {
  const { usd, atLeast, estimated, unpriced = 0 } = amount
  if (usd === null) return withoutFigure(amount)
  const models = atLeast === true && unpriced > 0 ? ` (${plural(unpriced, 'model')} without price)` : ''
  return `${atLeast === true ? 'at least ' : estimated === true ? `≈${THIN}` : ''}${formatUsd(usd)}${models}`
}

/** For columns: `$4.47`, `≈ $0.12`, `≥ $1.23`. */
export function formatAmountShort(amount: Amount): string {
  const { usd, atLeast, estimated } = amount
  if (usd === null) return withoutFigure(amount)
  return `${atLeast === true ? `≥${THIN}` : estimated === true ? `≈${THIN}` : ''}${formatUsd(usd)}`
}

const withoutFigure = ({ requests }: Amount): string => (requests === undefined ? NO_AMOUNT : requests > 0 ? 'no price' : formatUsd(0))

/** The same in a full sentence, to the millionth where that tells more: what hovering shows. */
export function describeAmount(amount: Amount): string {
  const { usd, atLeast, estimated, requests, unpriced = 0 } = amount
  if (usd === null) {
    if (requests === undefined) return 'Nothing tells what it cost'
    return requests > 0 ? `${plural(requests, 'request')} to models without a price` : 'No request to a model'
  }
  const notes = [
    atLeast === true
      ? unpriced > 0
        ? `${plural(unpriced, 'model')} without a price`
        : 'some requests have no price, or are not read yet'
      : '',
    estimated === true ? 'some of it was rounded or counted by a CLI itself' : '',
  ].filter((note) => note !== '')
  return `${atLeast === true ? 'At least ' : ''}${formatMicroUsd(usd)}${notes.length === 0 ? '' : `: ${notes.join('; ')}`}`
}

/** `$0.003229`, `$4.47`: to the millionth of a dollar, without zeros that say nothing. */
export function formatMicroUsd(usd: number): string {
  const [whole = '0', micros = ''] = usd.toFixed(6).split('.')
  return `$${whole}.${micros.replace(/0{1,4}$/, '')}`
}
