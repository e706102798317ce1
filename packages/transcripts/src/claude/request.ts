import type { UsageRequest } from '../model.ts'
import { asCount, asObject, asString, asTime, type JsonObject } from '../parse-record.ts'

/** What one record says of a billable request: the request; nothing; or figures that cannot be. */
export type RequestFound =
  | { readonly kind: 'request'; readonly request: UsageRequest }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly reason: string }

/** The model that Claude Code names where it speaks itself. */
export const syntheticModel = '<synthetic>'

const none: RequestFound = { kind: 'none' }

/**
 * The request that a record is part of. Only an `assistant` record with a `message.usage` is; one that the CLI wrote itself (model
 * `<synthetic>`, or an API error) is not. Each block of a reply is a record of its own that repeats the usage, or has more of it: the
 * record with the largest sum of tokens counts, for all of a request's records in all files.
 *
 * The key is `claude:` and the message's id, else the `requestId`, else the `uuid`, else the record's place. A copy of a session may
 * have lost the `requestId` (1.0.60), and a gateway may give two requests one message id: so `requestId` stands beside the key, and
 * tells two requests apart only where both have one.
 *
 * A missing or null figure is 0. One that is no whole number from 0 on makes the record malformed.
 * @param place of the record, the same at every reading: used where it has no id of any kind
 */
export function requestOf(record: JsonObject, place: () => string): RequestFound {
  if (record.type !== 'assistant' || record.isApiErrorMessage === true) return none
  const message = asObject(record.message)
  const usage = asObject(message?.usage)
  if (!message || !usage || message.model === syntheticModel) return none

  const input = figure(usage.input_tokens)
  const output = figure(usage.output_tokens)
  const cacheRead = figure(usage.cache_read_input_tokens)
  const cacheWrite = figure(usage.cache_creation_input_tokens)
  const cacheWrite1h = figure(asObject(usage.cache_creation)?.ephemeral_1h_input_tokens)
  const reasoning = figure(asObject(usage.output_tokens_details)?.thinking_tokens)
  if (input < 0 || output < 0 || cacheRead < 0 || cacheWrite < 0 || cacheWrite1h < 0 || reasoning < 0)
    return { kind: 'malformed', reason: 'the usage of a reply has a figure that is not a count of tokens' }

  const { key, requestId } = keyOf(record, message, place)
  const at = asTime(record.timestamp)
  const model = nonEmpty(message.model)
  const speed = nonEmpty(usage.speed)
  const costUsd = record.costUSD
  return {
    kind: 'request',
    request: {
      key,
      ...(requestId !== undefined && { requestId }),
      ...(at !== undefined && { at }),
      ...(model !== undefined && { model }),
      input,
      cacheRead,
      cacheWrite,
      cacheWrite1h: Math.min(cacheWrite1h, cacheWrite),
      output,
      reasoning: Math.min(reasoning, output),
      ...(speed !== undefined && speed !== 'standard' && { speed }),
      ...(typeof costUsd === 'number' && costUsd >= 0 && Number.isFinite(costUsd) && { costUsd }),
      isEstimate: false,
      isSidechain: record.isSidechain === true,
    },
  }
}

/** Which reply a record is part of; `requestId` only where the message has an id of its own. */
export function keyOf(record: JsonObject, message: JsonObject, place: () => string): { key: string; requestId: string | undefined } {
  const id = nonEmpty(message.id)
  const requestId = nonEmpty(record.requestId)
  if (id !== undefined) return { key: `claude:${id}`, requestId }
  return { key: `claude:${requestId ?? nonEmpty(record.uuid) ?? place()}`, requestId: undefined }
}

/** The sum by which the records of one request are compared. */
export const tokensOf = ({ input, output, cacheRead, cacheWrite }: Pick<UsageRequest, 'input' | 'output' | 'cacheRead' | 'cacheWrite'>) =>
  input + output + cacheRead + cacheWrite

/** -1 for what is no count. */
function figure(value: unknown): number {
  return value === undefined || value === null ? 0 : (asCount(value) ?? -1)
}

function nonEmpty(value: unknown): string | undefined {
  return asString(value) || undefined
}
