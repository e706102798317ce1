import { asObject, asString, type JsonObject } from '../parse-record.ts'
import { textOf } from './content.ts'

/** What a tool gave back, as a person reads it. */
export function resultText(block: JsonObject, toolUseResult: unknown): string {
  const { content } = block
  const error = asString(asObject(content)?.error_code)
  if (error !== undefined) return error
  return textOf(content) || asString(toolUseResult) || ''
}

/** A call failed where its result says so: the mark is absent on success. */
export const isFailure = (block: JsonObject): boolean => block.is_error === true || asObject(block.content)?.error_code !== undefined

/** How long a call took, where its tool records that. Milliseconds. */
export function durationOf(toolUseResult: unknown): number | undefined {
  const result = asObject(toolUseResult)
  if (!result) return undefined
  const { durationMs, totalDurationMs, durationSeconds } = result
  const seconds = typeof durationSeconds === 'number' ? durationSeconds * 1000 : undefined
  const found = [durationMs, totalDurationMs, seconds].find((one) => typeof one === 'number')
  return typeof found === 'number' && found >= 0 && Number.isFinite(found) ? found : undefined
}
