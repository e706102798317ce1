import type { Api } from '@hoop/daemon/api'
import { Diagnostics, ExecutionView, Problem, WorkerView } from '@hoop/protocol'
import { hc } from 'hono/client'
import * as v from 'valibot'

/** The daemon answered, but not with what was asked for; or it answered nothing. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly hint: string | undefined
  /** What the daemon answered in full: the field at fault, the thing as it is now. */
  readonly problem: Problem | undefined
  constructor(code: string, message: string, options?: { cause?: unknown; hint?: string | undefined; problem?: Problem }) {
    super(message, options)
    this.code = code
    this.hint = options?.hint
    this.problem = options?.problem
  }
}

/** What is read of a response here; `hc`'s own type narrows it by status. */
type Answer = Pick<Response, 'ok' | 'status' | 'json'>

/** The body as the schema says, or an `ApiError` that says what was wrong. A daemon of another version is `SKEW`. */
export async function readAnswer<S extends v.GenericSchema>(asked: Promise<Answer>, schema: S): Promise<v.InferOutput<S>> {
  let response: Answer
  try {
    response = await asked
  } catch (cause) {
    throw new ApiError('UNREACHABLE', 'The daemon does not answer', { cause })
  }
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) {
    const problem = v.safeParse(Problem, body)
    if (problem.success) {
      const { code, title, hint } = problem.output
      throw new ApiError(code, title, { hint, problem: problem.output })
    }
    throw new ApiError('HTTP', `The daemon answered ${response.status}`)
  }
  const parsed = v.safeParse(schema, body)
  if (!parsed.success) {
    throw new ApiError('SKEW', 'The daemon is of another version than this page', { hint: v.summarize(parsed.issues) })
  }
  return parsed.output
}

const Workers = v.object({ items: v.array(WorkerView), cursor: v.nullable(v.string()) })
const Executions = v.object({ items: v.array(ExecutionView), cursor: v.nullable(v.string()) })

/** As many as one page may hold. */
const LIMIT = '500'

/** The typed client. Groups of calls of their own stand in `calls/`. */
export const client = (): ReturnType<typeof hc<Api>>['api'] => hc<Api>(location.origin).api

/** The daemon's answers, parsed. */
export const api = {
  diagnostics: (signal?: AbortSignal): Promise<Diagnostics> =>
    readAnswer(client().diagnostics.$get({}, signal === undefined ? {} : { init: { signal } }), Diagnostics),
  executions: (
    filter: { readonly worker?: string; readonly project?: string },
    signal?: AbortSignal,
  ): Promise<v.InferOutput<typeof Executions>> =>
    readAnswer(
      client().executions.$get({ query: { ...filter, limit: LIMIT } }, signal === undefined ? {} : { init: { signal } }),
      Executions,
    ),
  /** All workers, those of the history too. */
  workers: async (filter: { readonly project?: string }, signal?: AbortSignal): Promise<readonly WorkerView[]> => {
    const found: WorkerView[] = []
    let cursor: string | null | undefined
    do {
      const query = { ...filter, limit: LIMIT, ...(cursor == null ? {} : { cursor }) }
      // oxlint-disable-next-line no-await-in-loop -- a page names the next one
      const page = await readAnswer(client().workers.$get({ query }, signal === undefined ? {} : { init: { signal } }), Workers)
      found.push(...page.items)
      cursor = page.cursor
    } while (cursor !== null)
    return found
  },
  /** Whether the process is up at all. */
  isUp: async (): Promise<boolean> => (await fetch('/healthz', { signal: AbortSignal.timeout(4000) })).ok,
}
