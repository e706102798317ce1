import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { BeadCliError, type BeadCliErrorCode } from './errors.ts'
import type { Program } from './program.ts'
import { learnSchema } from './program-schema.ts'
import type { RunOptions } from './run.ts'
import { type Workspace, inspectWorkspace } from './workspace.ts'

/** Creating is on; or off, with why and what to do. */
export type CreateCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: BeadCliErrorCode; readonly message: string; readonly hint: string }

/** Options of {@link checkCreate}. */
export interface CheckOptions extends RunOptions {
  /**
   * The operator says that the workers of this queue run this very program. Needed for bd and bead, whose schema cannot
   * be learned; never overrides a schema that is known to differ.
   */
  readonly sameAsWorkers?: boolean
}

/**
 * May this program create in this queue without changing how it is kept? A newer br upgrades an older database on its
 * first write, erases its history or locks the workers' br out; an older one writes into a newer database unasked. So
 * the number in the database's header must be the one that this program gives to its own. Looks at the files anew.
 * Writes nothing; starts the program once per binary, in a private folder.
 */
export async function checkCreate(workspace: Workspace, program: Program, options: CheckOptions = {}): Promise<CreateCheck> {
  try {
    return await check(await inspectWorkspace(workspace.root), program, options)
  } catch (error) {
    if (!(error instanceof BeadCliError)) throw error
    return { ok: false, code: error.code, message: error.message, hint: error.hint }
  }
}

async function check(workspace: Workspace, program: Program, options: CheckOptions): Promise<CreateCheck> {
  const { root, kind, beadsDir } = workspace
  const { flavour } = program
  if (!(await isWritable(beadsDir))) {
    return off('NOT_WRITABLE', `${beadsDir} is not writable for this user`, 'Run HOOP as the user who owns the queue.')
  }
  if (flavour === 'hoop-queue') return checkStandIn(workspace, program)
  if (kind !== flavour && kind !== 'unknown') {
    return off(
      'WRONG_PROGRAM',
      `the queue in ${root} is kept by ${kind}, and ${program.path} is ${flavour}`,
      `Name the ${kind} that the workers run.`,
    )
  }
  if (flavour === 'bd' || flavour === 'bead') return checkTrusted(workspace, program, options)
  if (flavour === 'bf' && workspace.redirected)
    return off('WRONG_PROGRAM', `${root} redirects to ${beadsDir}, and bf does not follow`, 'Name the folder that holds the queue itself.')
  return checkSchema(workspace, program, options)
}

function checkStandIn({ kind, database, root }: Workspace, { path }: Program): CreateCheck {
  if (database.state === 'missing' && (kind === 'br' || kind === 'unknown')) return { ok: true }
  return off(
    'WRONG_PROGRAM',
    `the queue in ${root} has a database, and ${path} is the stand-in queue, which keeps none`,
    'Name the program that the workers run.',
  )
}

function checkTrusted({ kind, root }: Workspace, { path, flavour }: Program, { sameAsWorkers }: CheckOptions): CreateCheck {
  if (kind === 'unknown') return off('NO_DATABASE', `${root} has no queue yet`, `Run "${flavour} init" in ${root}.`)
  if (sameAsWorkers) return { ok: true }
  return off(
    'SCHEMA_UNKNOWN',
    `whether ${path} keeps the queue in ${root} as its workers do cannot be found out from outside: ${flavour} shows no schema`,
    'If the workers run this very program, say so in the settings of this workspace.',
  )
}

async function checkSchema(workspace: Workspace, program: Program, options: CheckOptions): Promise<CreateCheck> {
  const { root, database } = workspace
  const { path, flavour } = program
  switch (database.state) {
    case 'missing':
    case 'empty':
      return off(
        'NO_DATABASE',
        `the queue in ${root} has ${database.state === 'missing' ? 'no database' : 'an empty database'} (${database.path})`,
        workspace.exported === undefined
          ? `Run "${flavour} init" in ${root}.`
          : `Run "${flavour} list" in ${root} with the ${flavour} of the workers, which builds it from the export. In a linked git worktree, name the primary checkout.`,
      )
    case 'garbled':
      return off('NO_DATABASE', `the database ${database.path} is garbled`, `Run "${flavour} doctor" in ${root}.`)
    case 'unreadable':
      return off('NO_DATABASE', `the database ${database.path} cannot be read`, 'Run HOOP as the user who owns the queue.')
    case 'present':
      break
  }
  const schema = await learnSchema(program, options)
  if (!schema.known)
    return off(
      'SCHEMA_UNKNOWN',
      `which schema ${path} keeps could not be learned: ${schema.why}`,
      `Run "${flavour} list" in an empty folder to see why.`,
    )
  if (schema.userVersion === database.userVersion) return { ok: true }
  return off(
    'SCHEMA_MISMATCH',
    `the queue in ${root} has schema ${database.userVersion}, and ${path}${program.version === null ? '' : ` (${program.version})`} keeps schema ${schema.userVersion}`,
    `Name the ${flavour} that the workers run: this one would ${(schema.userVersion ?? 0) > (database.userVersion ?? 0) ? 'upgrade their queue' : 'write an older form into their queue'}.`,
  )
}

const off = (code: BeadCliErrorCode, message: string, hint: string): CreateCheck => ({ ok: false, code, message, hint })

async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
