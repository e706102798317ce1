import { ask } from './ask.ts'
import type { Bead } from './bead.ts'
import { BeadCliError } from './errors.ts'
import type { Program } from './program.ts'
import { isAskable, showCall } from './read-calls.ts'
import { defaultTimeoutMs, readBeads } from './read-beads.ts'
import { whyNotAsk } from './read-safety.ts'
import type { RunOptions } from './run.ts'
import type { Workspace } from './workspace.ts'

/** Options of {@link showBead}. */
export interface ShowOptions extends RunOptions {
  /** 1800. */
  readonly timeoutMs?: number
}

/**
 * One bead in full, or `undefined` if this queue has none with exactly this id. Programs resolve ids loosely (`10u`,
 * `WEB-10U`): an answer with another id counts as none. Throws what {@link readBeads} throws.
 */
export async function showBead(
  workspace: Workspace,
  program: Program | undefined,
  id: string,
  options: ShowOptions = {},
): Promise<Bead | undefined> {
  const { timeoutMs = defaultTimeoutMs } = options
  const until = Date.now() + timeoutMs
  // Without the program: these are the lines, and whether they may be behind.
  const lines = await readBeads(workspace, { ...withoutProgram(options), timeoutMs }).catch(keepKnown)
  const line = lines?.beads.find((bead) => bead.id === id)
  if (line && lines?.stale === undefined) return line
  if (!program) {
    if (!lines)
      throw new BeadCliError('PROGRAM_NOT_FOUND', `${workspace.root} has no export, and no program to ask`, {
        hint: 'Install the program of this queue.',
      })
    return line
  }
  const canAsk = isAskable(id) && !workspace.hasRoutes && (await whyNotAsk(workspace, program, options)) === undefined
  if (!canAsk) {
    if (lines) return line
    const { beads } = await readBeads(workspace, { ...options, program, timeoutMs })
    return beads.find((bead) => bead.id === id)
  }
  try {
    const { beads } = await ask(program, showCall(program, [id]), 'show', workspace.root, Math.max(50, until - Date.now()), options)
    return beads.find((bead) => bead.id === id)
  } catch (error) {
    if (!(error instanceof BeadCliError) || error.code === 'ABORTED') throw error
    if (error.code === 'NOT_FOUND' || isNoId(error.programCode)) return undefined
    if (line) return line
    throw error
  }
}

const isNoId = (code: string | undefined): boolean => code === 'AMBIGUOUS_ID' || code === 'INVALID_ID'

function withoutProgram({ signal, env, onSpawn, maxOutputBytes }: ShowOptions): RunOptions {
  return {
    ...(signal && { signal }),
    ...(env && { env }),
    ...(onSpawn && { onSpawn }),
    ...(maxOutputBytes !== undefined && { maxOutputBytes }),
  }
}

/** No lines to fall back on is no failure yet. */
function keepKnown(error: unknown): undefined {
  if (error instanceof BeadCliError && error.code !== 'NO_WORKSPACE' && error.code !== 'ABORTED') return undefined
  throw error
}
