import type { Context } from 'hono'
import type { Refusal } from '../stitches/index.ts'
import { problem } from './problem.ts'

/** A refusal of the domain → its problem document. */
export function answerRefusal(c: Context, { kind, current, ...facts }: Refusal) {
  const body = { ...facts, ...(current === undefined ? {} : { current }) }
  switch (kind) {
    case 'not-found':
      return problem(c, 404, body)
    case 'forbidden':
      return problem(c, 403, body)
    case 'conflict':
      return problem(c, 409, body)
    case 'invalid':
      return problem(c, 422, body)
    case 'failed':
      return problem(c, 502, body)
    case 'unavailable':
      return problem(c, 503, body)
  }
}
