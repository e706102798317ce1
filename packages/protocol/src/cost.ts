import * as v from 'valibot'
import { Cli, Usage } from './sessions.ts'
import { Timestamp } from './time.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Usd = v.pipe(v.number(), v.minValue(0))

/** What requests to models can be added up by. An account is a CLI with one of its folders. */
export const CostGrouping = v.picklist(['day', 'project', 'worker', 'bead', 'session', 'model', 'cli', 'strand', 'account'])
export type CostGrouping = v.InferOutput<typeof CostGrouping>

/** What some requests used and cost, at list prices, as if paid per request. */
export const CostSum = v.object({
  ...Usage.entries,
  requests: Count,
  /** US dollars, exact to a billionth, so that rows add up; `null` where not one of the requests has a price. */
  costUsd: v.nullable(Usd),
  /** Some requests have no price: the cost is at least this. */
  atLeast: v.boolean(),
  /** Holds figures that a CLI rounded or counted by itself. */
  estimated: v.boolean(),
  /** How much of `costUsd` the CLIs themselves recorded; the rest is computed. `null` where they recorded none. */
  reportedUsd: v.nullable(Usd),
})
export type CostSum = v.InferOutput<typeof CostSum>

/** A part of a sum. `key: null`: requests of which it is not known, or that belong to none. */
export const CostPart = v.object({ key: v.nullable(v.string()), label: v.optional(v.string()), ...CostSum.entries })
export type CostPart = v.InferOutput<typeof CostPart>

/** One row of `GET /api/cost`: a day as `2026-11-20`, a session by its key, a bead by its key or, where its workspace is unknown, its id. */
export const CostRow = v.object({
  ...CostPart.entries,
  /** With `split`: the same requests, by that. */
  parts: v.optional(v.array(CostPart)),
})
export type CostRow = v.InferOutput<typeof CostRow>

/** Where list prices are from, and the operator's own. */
export const PriceSource = v.object({
  source: v.string(),
  version: v.string(),
  /** The file of prices; `null` where the configuration names none. */
  overrides: v.nullable(v.string()),
  /** Why the newest content of that file is not in force; the last good one still is. */
  problem: v.nullable(v.string()),
})
export type PriceSource = v.InferOutput<typeof PriceSource>

/** `GET /api/cost`. */
export const CostAnswer = v.object({
  by: CostGrouping,
  split: v.optional(CostGrouping),
  /** Whose days they are. */
  timezone: v.string(),
  /** Days in order; everything else with what costs most first. */
  rows: v.array(CostRow),
  /** Rows beyond the limit, together. */
  rest: v.nullable(v.object({ rows: Count, ...CostSum.entries })),
  /** Costs rounded to a millionth, as `hoop usage` has them. */
  totals: CostSum,
  /** Models without a price. */
  unpriced: v.array(v.string()),
  /** Requests without a time, left out because days were asked for. */
  undated: Count,
  priceSource: PriceSource,
  /** False while transcripts are still to be read for the first time, or again. */
  isComplete: v.boolean(),
})
export type CostAnswer = v.InferOutput<typeof CostAnswer>

/** One request to a model, as `GET /api/cost/requests` lists it. */
export const CostRequest = v.object({
  /** Of the session. */
  key: v.string(),
  sessionId: v.nullable(v.string()),
  /** The entry that tells of it, where there is one. */
  seq: v.nullable(Count),
  at: v.nullable(Timestamp),
  cli: Cli,
  model: v.nullable(v.string()),
  project: v.nullable(v.string()),
  worker: v.nullable(v.string()),
  bead: v.nullable(v.string()),
  ...Usage.entries,
  /** How much of `cacheWrite` is kept for an hour. */
  cacheWrite1h: Count,
  speed: v.nullable(v.string()),
  costUsd: v.nullable(Usd),
  estimated: v.boolean(),
  /** Who says what it cost: the CLI itself, the operator's file of prices, the shipped list; `null`: nobody. */
  pricedBy: v.nullable(v.picklist(['cli', 'override', 'list'])),
  /** What was charged, in US dollars per million tokens, and whose list that is. `null` where the CLI or nobody says. */
  price: v.nullable(v.object({ list: v.string(), input: Usd, output: Usd, cacheRead: Usd, cacheWrite: Usd, cacheWrite1h: Usd })),
})
export type CostRequest = v.InferOutput<typeof CostRequest>

/** What the whole fleet's host spent, in US dollars: today, and in the seven days that end with it, by the operator's own days. */
export const FleetCost = v.object({
  /** `null` where not one request has a price, or nothing is indexed yet. */
  today: v.nullable(v.number()),
  week: v.nullable(v.number()),
  /** Some requests have no price, or are not read yet: it is at least this. */
  todayAtLeast: v.optional(v.boolean()),
  weekAtLeast: v.optional(v.boolean()),
  /** Whose days they are. */
  timezone: v.optional(v.string()),
})
export type FleetCost = v.InferOutput<typeof FleetCost>

/** What a session cost. */
export const SessionCost = v.object({ usd: v.nullable(Usd), atLeast: v.boolean(), estimated: v.boolean() })
export type SessionCost = v.InferOutput<typeof SessionCost>
