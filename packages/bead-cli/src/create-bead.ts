import { readAnswer } from './answer.ts'
import type { Bead } from './bead.ts'
import { type CheckOptions, checkCreate } from './check-create.ts'
import { classifyFailure } from './classify-failure.ts'
import { type CreateRequest, linkOf } from './create-request.ts'
import { type CreatedAnswer, readCreated, takenBy } from './created.ts'
import { BeadCliError } from './errors.ts'
import { findByKey } from './find-by-key.ts'
import { type CreatePlan, planCreate } from './plan-create.ts'
import type { Program } from './program.ts'
import { readBeads } from './read-beads.ts'
import { referenceOf } from './reference.ts'
import { run } from './run.ts'
import { showBead } from './show-bead.ts'
import { inTurn } from './turns.ts'
import { type Workspace, inspectWorkspace } from './workspace.ts'

/** Options of {@link createBead}. */
export interface CreateOptions extends CheckOptions {
  /** How long the program may take before its outcome counts as unknown. 30000; it waits 10 s for the queue's lock. */
  readonly timeoutMs?: number
}

/** A bead that is in the queue. */
export interface CreateResult {
  /** `existing`: a bead with this key, title and description was there already. */
  readonly outcome: 'created' | 'existing'
  readonly id: string
  readonly bead: Bead
  /** What the program warned of, one line each: a soft limit, an export that failed. The bead is there all the same. */
  readonly warnings: readonly string[]
}

/**
 * Makes one bead: the only thing this package ever changes. Calling it again with the same request gives the same bead,
 * also after a crash or a time limit. One at a time for each queue.
 *
 * Starts exactly one `create`. If its outcome stays unknown (killed, out of time, unreadable answer), the bead is looked
 * for by its key, and where the program keeps references unique, the identical call is repeated once.
 *
 * Throws `REFUSED` (with `field`, or the program's own reason), what {@link checkCreate} says (`SCHEMA_MISMATCH`,
 * `NO_DATABASE`, `WRONG_PROGRAM`, …), `LOCKED`, `CREATE_CONFLICT` if the key belongs to another text, `TIMEOUT_UNKNOWN`
 * if it may or may not have been made (call again), `ABORTED` before anything was started.
 */
export async function createBead(
  workspace: Workspace,
  program: Program,
  request: CreateRequest,
  options: CreateOptions = {},
): Promise<CreateResult> {
  const plan = planCreate(request, program)
  if (!plan.ok) throw new BeadCliError('REFUSED', plan.message, { hint: plan.hint, field: plan.field })
  return inTurn(workspace.beadsDir, async () => {
    const fresh = await inspectWorkspace(workspace.root)
    if (fresh.beadsDir !== workspace.beadsDir) {
      throw new BeadCliError('NO_WORKSPACE', `${workspace.root} now leads to ${fresh.beadsDir}, no longer to ${workspace.beadsDir}`, {
        hint: 'Look at the workspace again.',
      })
    }
    const check = await checkCreate(fresh, program, options)
    if (!check.ok) throw new BeadCliError(check.code, check.message, { hint: check.hint })
    const job: Job = { workspace: fresh, program, request, plan, options }
    await checkTargets(job)
    // Labels are not unique: where the key is one, it must be looked for before every try.
    const known = isUnique(program) ? undefined : await findByKey(fresh, program, request.key, options)
    return known ? accept(job, known, []) : attempt(job, isUnique(program))
  })
}

interface Job {
  readonly workspace: Workspace
  readonly program: Program
  readonly request: CreateRequest
  readonly plan: CreatePlan
  readonly options: CreateOptions
}

const isUnique = ({ flavour }: Program): boolean => flavour === 'br' || flavour === 'bead' || flavour === 'hoop-queue'

/** Programs resolve a dependency by part of an id, or by a title: only exact ids are passed on. */
async function checkTargets({ workspace, program, request, options }: Job): Promise<void> {
  const wanted = [
    ...(request.dependsOn ?? []).map(linkOf).map(({ id }) => ({ field: 'dependsOn', id })),
    ...(request.parent === undefined ? [] : [{ field: 'parent', id: request.parent }]),
  ]
  if (wanted.length === 0) return
  const { beads } = await readBeads(workspace, { timeoutMs: 10_000, ...withoutTimeout(options), program })
  const ids = new Set(beads.map((bead) => bead.id))
  const missing = wanted.find(({ id }) => !ids.has(id))
  if (!missing) return
  throw new BeadCliError('REFUSED', `there is no bead ${missing.id} in ${workspace.root}`, {
    hint: 'Name a bead of this queue by its whole id.',
    field: missing.field,
    id: missing.id,
  })
}

async function attempt(job: Job, mayRepeat: boolean): Promise<CreateResult> {
  const { workspace, program, plan, options } = job
  const { timeoutMs = 30_000 } = options
  const ended = await run(program.path, plan.invocation, workspace.root, timeoutMs, options)
  if (ended.how !== 'exit')
    return recover(job, mayRepeat, ended.how === 'timeout' ? `it took more than ${timeoutMs} ms` : `it was ended (${ended.how})`)
  if (ended.exitCode === null) return recover(job, mayRepeat, 'it was killed')
  const answer = readAnswer(ended)
  const created = readCreated(program.flavour, ended, answer)
  const isOurs = created?.bead?.externalRef === referenceOf(job.request.key)
  // A bead with our reference beside an error was made all the same; what failed came after it.
  if (answer.failure && !isOurs) {
    const taken = takenBy(answer.failure.message)
    if (taken !== undefined) return accept(job, await theOneThatHasIt(job, taken), answer.warnings)
    throw classifyFailure(`${program.path} create`, answer.failure, ended.exitCode)
  }
  if (!created) return recover(job, false, 'its answer could not be read')
  if (created.existed) return accept(job, await theOneThatHasIt(job, created.id), answer.warnings)
  const bead = created.bead ?? (await readBack(job, created))
  const failed = answer.failure ? [answer.failure.message] : []
  return { outcome: 'created', id: created.id, bead, warnings: [...answer.warnings, ...failed, ...differences(job.request, bead)] }
}

/** The outcome of a create is unknown: find the bead, or make it certain by the identical call. */
async function recover(job: Job, mayRepeat: boolean, why: string): Promise<CreateResult> {
  const { workspace, program, request, options } = job
  const unknown = (cause?: unknown): BeadCliError =>
    new BeadCliError(
      'TIMEOUT_UNKNOWN',
      `whether ${program.path} made ${referenceOf(request.key)} in ${workspace.root} is not known: ${why}`,
      {
        hint: 'Call again with the same key: no second bead is made.',
        retryable: true,
        cause,
      },
    )
  if (options.signal?.aborted) throw unknown()
  let found: Bead | undefined
  try {
    found = await findByKey(workspace, program, request.key, withoutTimeout(options))
  } catch (error) {
    if (!mayRepeat) throw unknown(error)
  }
  if (found) return accept(job, found, [])
  if (!mayRepeat) throw unknown()
  return attempt(job, false)
}

/** A reference that exists is ours only if title and description are the ones asked for. */
function accept({ request, workspace }: Job, bead: Bead, warnings: readonly string[]): CreateResult {
  const differing =
    bead.title === request.title ? ((bead.description ?? '') === (request.description ?? '') ? undefined : 'description') : 'title'
  if (differing === undefined) return { outcome: 'existing', id: bead.id, bead, warnings }
  throw new BeadCliError(
    'CREATE_CONFLICT',
    `${referenceOf(request.key)} belongs to ${bead.id} in ${workspace.root}, ${JSON.stringify(bead.title.slice(0, 120))}, whose ${differing} is not that of ${JSON.stringify(request.title.slice(0, 120))}`,
    {
      hint: `Look at ${bead.id}: if it is the bead you mean, there is nothing to create; else use another key.`,
      field: differing,
      id: bead.id,
    },
  )
}

async function theOneThatHasIt({ workspace, program, request, options }: Job, id: string | null): Promise<Bead> {
  const byKey = await findByKey(workspace, program, request.key, withoutTimeout(options)).catch((error: unknown) => {
    if (error instanceof BeadCliError && id !== null) return undefined
    throw error
  })
  const found = byKey ?? (id === null ? undefined : await showBead(workspace, program, id, withoutTimeout(options)))
  if (found) return found
  throw new BeadCliError(
    'TIMEOUT_UNKNOWN',
    `${program.path} says that ${referenceOf(request.key)} exists${id === null ? '' : ` as ${id}`}, but it could not be read`,
    {
      hint: 'Call again with the same key: no second bead is made.',
      retryable: true,
      ...(id === null ? {} : { id }),
    },
  )
}

/** bf and bead print an id alone; the bead is read back, or taken as it was asked for. */
async function readBack({ workspace, program, request, options }: Job, { id }: CreatedAnswer): Promise<Bead> {
  const read = await showBead(workspace, program, id, withoutTimeout(options)).catch(() => undefined)
  return (
    read ?? { id, title: request.title, status: 'open', labels: request.labels ?? [], ephemeral: false, raw: { id, title: request.title } }
  )
}

/** A program that changes what it was given is worth a word. */
function differences(request: CreateRequest, bead: Bead): readonly string[] {
  const warnings: string[] = []
  if (bead.title !== request.title) warnings.push(`the title arrived as ${JSON.stringify(bead.title.slice(0, 120))}`)
  if ((request.description ?? '') !== (bead.description ?? '')) warnings.push('the description arrived changed')
  return warnings
}

/** A create's time limit is not that of the reads around it. */
function withoutTimeout(options: CreateOptions): Omit<CreateOptions, 'timeoutMs'> {
  const { timeoutMs: _, ...others } = options
  return others
}
