import { Diagnostics, ExecutionView, Problem } from '@hoop/protocol'
import * as v from 'valibot'

/** The daemon answered, but not with what was asked for; or it answered nothing. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly hint: string | undefined
  constructor(code: string, message: string, options?: { cause?: unknown; hint?: string | undefined }) {
    super(message, options)
    this.code = code
    this.hint = options?.hint
  }
}

async function get<S extends v.GenericSchema>(path: string, schema: S, signal?: AbortSignal): Promise<v.InferOutput<S>> {
  let response: Response
  try {
    response = await fetch(path, { headers: { accept: 'application/json' }, ...(signal === undefined ? {} : { signal }) })
  } catch (cause) {
    throw new ApiError('UNREACHABLE', 'The daemon does not answer', { cause })
  }
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) {
    const problem = v.safeParse(Problem, body)
    if (problem.success) throw new ApiError(problem.output.code, problem.output.title, { hint: problem.output.hint })
    throw new ApiError('HTTP', `The daemon answered ${response.status}`)
  }
  const parsed = v.safeParse(schema, body)
  if (!parsed.success) throw new ApiError('SKEW', 'The daemon is of another version than this page', { hint: v.summarize(parsed.issues) })
  return parsed.output
}

const Executions = v.object({ items: v.array(ExecutionView), cursor: v.nullable(v.string()) })

/** As many as one page may hold. */
const LIMIT = 500

/** The daemon's answers, parsed. */
export const api = {
  diagnostics: (signal?: AbortSignal): Promise<Diagnostics> => get('/api/diagnostics', Diagnostics, signal),
  executions: (
    filter: { readonly worker?: string; readonly project?: string },
    signal?: AbortSignal,
  ): Promise<v.InferOutput<typeof Executions>> =>
    get(`/api/executions?${new URLSearchParams({ ...filter, limit: String(LIMIT) })}`, Executions, signal),
  /** Whether the process is up at all. */
  isUp: async (): Promise<boolean> => (await fetch('/healthz', { signal: AbortSignal.timeout(4000) })).ok,
}
