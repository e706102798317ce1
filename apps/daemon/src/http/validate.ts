import { vValidator } from '@hono/valibot-validator'
import type { Context } from 'hono'
import * as v from 'valibot'
import { problem } from './problem.ts'

type Checked =
  | { readonly success: true }
  | { readonly success: false; readonly issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]] }

/** The one hook of every validator: the first issue becomes a problem document that names the field. @param known every field there is */
function refuseIssues(result: Checked, c: Context, known: readonly string[] = []) {
  if (result.success) return undefined
  const [issue] = result.issues
  const field = v.getDotPath(issue) ?? undefined
  return problem(c, 400, {
    code: 'INVALID_REQUEST',
    title: 'The request is not valid',
    detail: field === undefined ? issue.message : `${field}: ${expectation(issue, field, known)}`,
    ...(field === undefined ? {} : { field }),
  })
}

/** What was expected there, in words for whoever wrote the request; the schema's own where it has some. */
function expectation(issue: v.BaseIssue<unknown>, field: string, known: readonly string[]): string {
  if (issue.type === 'strict_object' && known.length > 0)
    return issue.expected === 'never' ? `no such parameter; there are ${known.join(', ')}` : 'is missing'
  if (issue.type === 'picklist' && issue.expected !== null)
    return `one of ${issue.expected.replaceAll(/[()"]/g, '').replaceAll(' | ', ', ')}`
  return issue.message
}

/** Validates the query of a request; a parameter that the schema does not know is refused by name. */
export function validateQuery<const Entries extends v.ObjectEntries>(entries: Entries) {
  return vValidator('query', v.strictObject(entries), (result, c) => refuseIssues(result, c, Object.keys(entries)))
}

/** The `:id` of a path, decoded. */
export const validateId = vValidator('param', v.object({ id: v.string() }), refuseIssues)

/** Validates the parameters in the path of a request. */
export function validateParam<const Entries extends v.ObjectEntries>(entries: Entries) {
  return vValidator('param', v.object(entries), refuseIssues)
}

/** Validates several parameters of a path, decoded. */
export function validateParams<const Entries extends v.ObjectEntries>(entries: Entries) {
  return vValidator('param', v.object(entries), refuseIssues)
}

/** A moment, as ISO 8601 or as a date alone → milliseconds since the epoch. */
export const Instant = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\d(?:T|$)/, 'a time such as 2026-11-20T12:00:00Z, or a date'),
  v.transform((text) => Date.parse(text)),
  v.number('a time such as 2026-11-20T12:00:00Z, or a date'),
)

/** Validates the body of a request. What is no JSON is refused by the API's error handler. */
export function validateJson<const S extends v.GenericSchema>(schema: S) {
  return vValidator('json', schema, refuseIssues)
}
