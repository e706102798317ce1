import { chmod, mkdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { HoopError, errorText } from './errors.ts'

/** HOOP's own folder: `--home`, else `HOOP_HOME`, else `~/.hoop`. Absolute. Touches nothing. */
export function resolveHome(options: { readonly flag?: string | undefined; readonly env: NodeJS.ProcessEnv }): string {
  const given = options.flag || options.env['HOOP_HOME']
  return given ? resolve(expandTilde(given, options.env)) : join(userHome(options.env), '.hoop')
}

/** The operator's home folder, as the environment says. */
export function userHome(env: NodeJS.ProcessEnv): string {
  return env['HOME'] || homedir()
}

/** `~` and `~/x` → below the operator's home folder; everything else as it is. */
export function expandTilde(path: string, env: NodeJS.ProcessEnv): string {
  if (path === '~') return userHome(env)
  return path.startsWith('~/') ? join(userHome(env), path.slice(2)) : path
}

/** Makes the folder, private to its user; a folder that others could read is closed to them. Only commands that write call this. */
export async function ensureHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    const { mode } = await stat(home)
    if ((mode & 0o077) !== 0) await chmod(home, 0o700)
  } catch (error) {
    throw new HoopError('HOME_UNUSABLE', `HOOP's folder ${home} cannot be made or kept private: ${errorText(error)}`, {
      exitCode: 3,
      hint: 'choose another with --home or HOOP_HOME',
      cause: error,
    })
  }
}
