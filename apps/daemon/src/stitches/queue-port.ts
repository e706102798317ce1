import {
  BeadCliError,
  checkCreate,
  createBead,
  detectProgram,
  findByKey,
  inspectWorkspace,
  planCreate,
  showBead,
  type Program,
  type Workspace,
  type WorkspaceKind,
} from '@hoop/bead-cli'
import { CreateError, type CreatePort, type FinalBead } from './ports.ts'

/** Which program serves the queues. */
export interface QueuePrograms {
  /** The one that the settings or the demo name, by path or name; `undefined`: the one on the PATH that fits the queue's files. */
  readonly configured: () => string | undefined
  /** The operator says that the workers run the same program: needed for bd and bead, which show no schema. */
  readonly isSameAsWorkers: () => boolean
  readonly env: NodeJS.ProcessEnv
  readonly now: () => number
}

/** A program may be replaced while HOOP runs; so long an answer to "which are you" holds for a preview. */
const rememberedMs = 60_000

/** The one write, through the program of the queue. */
export function createQueuePort({ configured, isSameAsWorkers, env, now }: QueuePrograms): CreatePort {
  const detected = new Map<string, { readonly program: Promise<Program>; readonly at: number }>()
  const detect = (path: string, isFresh: boolean): Promise<Program> => {
    const known = detected.get(path)
    if (known && !isFresh && now() - known.at < rememberedMs) return known.program
    const program = detectProgram(path, { env })
    detected.set(path, { program, at: now() })
    program.catch(() => detected.delete(path))
    return program
  }
  /** What is named explicitly, unless it keeps another kind of queue; else what is called like the kind of the queue. */
  const open = async (path: string, isFresh: boolean): Promise<{ readonly workspace: Workspace; readonly program: Program }> => {
    const workspace = await inspectWorkspace(path)
    const named = configured()
    if (named !== undefined) {
      const program = await detect(named, isFresh)
      if (program.flavour === 'hoop-queue' || fits(program, workspace.kind)) return { workspace, program }
    }
    return { workspace, program: await detect(workspace.kind === 'unknown' ? 'br' : workspace.kind, isFresh) }
  }

  return {
    async plan(path, request) {
      try {
        const { program } = await open(path, false)
        const plan = planCreate(request, program)
        if (plan.ok) return { ok: true, argv: [program.path, ...plan.argv] }
        const { field, code, message, hint } = plan
        return { ok: false, code, message, hint, ...(isOurs(field) ? { field } : {}) }
      } catch (error) {
        if (!(error instanceof BeadCliError)) throw error
        return { ok: false, code: error.code, message: error.message, hint: error.hint }
      }
    },
    async check(path) {
      try {
        const { workspace, program } = await open(path, true)
        return await checkCreate(workspace, program, { env, sameAsWorkers: isSameAsWorkers() })
      } catch (error) {
        if (!(error instanceof BeadCliError)) throw error
        return { ok: false, code: error.code, message: error.message, hint: error.hint }
      }
    },
    async create(path, request, { mayExist }) {
      try {
        const { workspace, program } = await open(path, true)
        const found = mayExist ? await findByKey(workspace, program, request.key, { env }) : undefined
        if (found?.title === request.title && (found.description ?? '') === request.description)
          return { outcome: 'existing', id: found.id }
        const { outcome, id } = await createBead(workspace, program, request, { env, sameAsWorkers: isSameAsWorkers() })
        return { outcome, id }
      } catch (error) {
        if (!(error instanceof BeadCliError)) throw error
        throw new CreateError(error.code, error.message, { hint: error.hint, cause: error })
      }
    },
    async exists(path, id) {
      try {
        const { workspace, program } = await open(path, false)
        return (await showBead(workspace, program, id, { env })) !== undefined
      } catch (error) {
        if (!(error instanceof BeadCliError)) throw error
        return undefined
      }
    },
  }
}

function fits({ flavour }: Program, kind: WorkspaceKind): boolean {
  return kind === 'unknown' || kind === flavour
}

function isOurs(field: string): field is keyof FinalBead {
  return ['title', 'type', 'priority', 'description', 'labels', 'dependsOn', 'key'].includes(field)
}
