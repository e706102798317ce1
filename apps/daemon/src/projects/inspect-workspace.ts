import { isWorkspace } from '@hoop/needle'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, errorText } from '../errors.ts'
import type { WorkspaceProblem } from './project.ts'

/** What the disk says of a path that is, or should be, a workspace. */
export interface Inspection {
  /** Symbolic links resolved; the path itself where it is gone. */
  readonly realPath: string
  readonly problem?: Omit<WorkspaceProblem, 'since'>
}

/** Looks at a path. Total; touches nothing. */
export async function inspectWorkspace(path: string): Promise<Inspection> {
  try {
    const realPath = await realpath(path)
    if (!(await stat(realPath)).isDirectory())
      return { realPath, problem: { code: 'NOT_A_FOLDER', message: `${path} is not a folder`, hint: 'name the folder that holds .beads' } }
    if (await hasBeadQueue(realPath)) return { realPath }
    return {
      realPath,
      problem: {
        code: 'NO_BEAD_QUEUE',
        message: `${path} has no bead queue`,
        hint: 'start one there with `br init`, or name the folder that holds .beads',
      },
    }
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR'
    return {
      realPath: path,
      problem: isMissing
        ? { code: 'PATH_MISSING', message: `${path} does not exist`, hint: 'bring it back, or take it out of projects.yaml' }
        : {
            code: 'PATH_UNREADABLE',
            message: `${path} cannot be read: ${errorText(error)}`,
            hint: 'make it readable for the user HOOP runs as',
          },
    }
  }
}

/** Whether a folder has a queue of its own. A `.beads` with nothing but traces in it was left by a roaming worker and is none. */
export async function hasBeadQueue(folder: string): Promise<boolean> {
  try {
    return isWorkspace(await readdir(join(folder, '.beads')))
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false
    throw error
  }
}
