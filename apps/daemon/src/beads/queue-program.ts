import { BeadCliError, detectProgram, type Program, type WorkspaceKind } from '@hoop/bead-cli'

/** Which program may be asked about a queue. Never one that a workspace names. */
export interface QueueProgramSettings {
  /** The path or name that the settings or the demo hand over. `undefined`: what the PATH has under the name of the queue's kind. */
  readonly configured: () => string | undefined
  readonly env: NodeJS.ProcessEnv
}

/** Finds the program of a queue. */
export interface QueuePrograms {
  /** `undefined` where there is none that keeps such a queue. */
  find(kind: WorkspaceKind): Promise<Program | undefined>
}

/** A program may be installed, replaced or removed while HOOP runs. */
const rememberedMs = 60_000

export function createQueuePrograms({ configured, env }: QueueProgramSettings, now: () => number = Date.now): QueuePrograms {
  const known = new Map<string, { readonly at: number; readonly program: Promise<Program | undefined> }>()
  const detect = (path: string) => {
    const found = known.get(path)
    if (found && now() - found.at < rememberedMs) return found.program
    const program = detectProgram(path, { env }).catch((error: unknown) => {
      if (error instanceof BeadCliError) return undefined
      throw error
    })
    known.set(path, { at: now(), program })
    return program
  }
  return {
    async find(kind) {
      const named = configured()
      const program = named === undefined ? undefined : await detect(named)
      if (program && (program.flavour === 'hoop-queue' || program.flavour === kind)) return program
      // A new queue's folder tells no kind yet, and has nothing to read.
      return kind === 'unknown' ? undefined : detect(kind)
    },
  }
}
