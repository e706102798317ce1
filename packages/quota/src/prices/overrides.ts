import * as v from 'valibot'
import type { Rates } from './rates.ts'

/** The operator's prices by model, in lower case; each model's in order of the day they begin. */
export type PriceOverrides = ReadonlyMap<string, readonly DatedRates[]>

export interface DatedRates {
  /** Milliseconds since the epoch, at midnight UTC; −Infinity for prices that always held. */
  readonly from: number
  readonly rates: Rates
}

/** What is wrong with a file of prices. */
export interface PriceFault {
  /** From the outermost key inwards: `['glm-5', 0, 'input']`. */
  readonly path: readonly (string | number)[]
  /** Says what was expected; follows the key in a sentence. */
  readonly message: string
  /** Whether the key itself is wrong, or its value. */
  readonly at: 'key' | 'value'
}

export type DecodedOverrides =
  | { readonly ok: true; readonly overrides: PriceOverrides }
  | { readonly ok: false; readonly faults: readonly [PriceFault, ...PriceFault[]] }

const expectedPrice = 'must be a price in US dollars per million tokens: a number, 0 or more'
const Usd = v.pipe(v.number(expectedPrice), v.finite(expectedPrice), v.minValue(0, expectedPrice))
const expectedDay = 'must be a day such as 2026-11-20; the prices hold from its midnight UTC'
const Day = v.pipe(
  v.string(expectedDay),
  v.check((text) => isDay(text), expectedDay),
)
const Entry = v.strictObject(
  {
    from: v.optional(Day),
    input: Usd,
    output: Usd,
    cacheRead: v.optional(Usd),
    cacheWrite: v.optional(Usd),
    cacheWrite1h: v.optional(Usd),
  },
  (issue) =>
    issue.expected === 'never'
      ? 'is not known here; expected from, input, output, cacheRead, cacheWrite, cacheWrite1h'
      : issue.received === 'undefined'
        ? 'is missing: expected a price in US dollars per million tokens'
        : 'must be prices, such as { input: 0.6, output: 2.2, cacheRead: 0.11 }, or a list of them with `from`',
)
type Entry = v.InferOutput<typeof Entry>

/**
 * Checks the content of a file of prices: each key is a model, each value its prices in US dollars per million tokens, or a list of such
 * with the day each holds `from`. `input` and `output` are needed; a class of cached tokens without a price is charged as `input`, an
 * hour's cache write as `cacheWrite`. Total: what is wrong comes back as faults, all of them.
 */
export function decodePriceOverrides(value: unknown): DecodedOverrides {
  if (value === null || value === undefined) return { ok: true, overrides: new Map() }
  if (typeof value !== 'object' || Array.isArray(value))
    return { ok: false, faults: [{ path: [], message: 'must be prices by model, such as glm-5: { input: 1, output: 3.2 }', at: 'value' }] }
  const overrides = new Map<string, readonly DatedRates[]>()
  const faults: PriceFault[] = []
  for (const [model, given] of Object.entries(value)) {
    const name = model.trim().toLowerCase()
    if (name === '') faults.push({ path: [model], message: 'must be the name of a model', at: 'key' })
    else if (overrides.has(name)) faults.push({ path: [model], message: 'is priced twice; names do not differ by case', at: 'key' })
    const listed: readonly unknown[] = Array.isArray(given) ? given : [given]
    const dated: DatedRates[] = []
    for (const [i, item] of listed.entries()) {
      const path = Array.isArray(given) ? [model, i] : [model]
      const parsed = v.safeParse(Entry, item)
      if (parsed.success) dated.push(toDated(parsed.output))
      else faults.push(...parsed.issues.map((issue) => toFault(path, issue)))
      const last = dated.at(-1)
      if (parsed.success && dated.slice(0, -1).some(({ from }) => from === last?.from))
        faults.push({ path: [...path, 'from'], message: 'is the same day as that of other prices of this model', at: 'value' })
    }
    if (listed.length === 0) faults.push({ path: [model], message: 'must hold at least one entry', at: 'value' })
    overrides.set(
      name,
      dated.sort((a, b) => a.from - b.from),
    )
  }
  const [first, ...others] = faults
  return first ? { ok: false, faults: [first, ...others] } : { ok: true, overrides }
}

function toDated({ from, input, output, cacheRead = input, cacheWrite = input, cacheWrite1h = cacheWrite }: Entry): DatedRates {
  return {
    from: from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from),
    rates: { input, output, cacheRead, cacheWrite, cacheWrite1h },
  }
}

function toFault(path: PriceFault['path'], issue: v.BaseIssue<unknown>): PriceFault {
  const inner = (issue.path ?? []).flatMap(({ key }) => (typeof key === 'string' || typeof key === 'number' ? [key] : []))
  return { path: [...path, ...inner], message: issue.message, at: issue.expected === 'never' ? 'key' : 'value' }
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
