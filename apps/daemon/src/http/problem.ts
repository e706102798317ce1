import type { Problem } from '@hoop/protocol'
import type { Context, TypedResponse } from 'hono'

/** The status codes that a problem document of ours can have. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 426 | 431 | 500 | 502 | 503

/** Everything of a problem but its status. */
export type ProblemFacts = Omit<Problem, 'status'>

/** A problem whose status is one that we send. */
export interface HttpProblem extends ProblemFacts {
  readonly status: ProblemStatus
}

/** The media type of RFC 9457. */
export const problemType = 'application/problem+json'

/** Answers a route with a problem document; `S` stays literal, so that the typed client can tell the answers apart. */
export function problem<const S extends ProblemStatus>(
  c: Context,
  status: S,
  facts: ProblemFacts,
  headers: Record<string, string> = {},
): Response & TypedResponse<Problem, S, 'json'> {
  const body: Problem = { ...facts, status }
  return c.json(body, status, { ...headers, 'Content-Type': problemType })
}

/** Text from a request as a message may quote it: at most 200 characters, control characters shown as escapes. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}
