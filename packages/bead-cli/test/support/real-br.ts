import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { accessSync, constants } from 'node:fs'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './temp.ts'

/** A real br: `HOOP_TEST_BR`, or the one on the PATH; `undefined` without. */
export const realBr: string | undefined = findBr()

function findBr(): string | undefined {
  const candidates = [
    process.env['HOOP_TEST_BR'] ?? '',
    ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'br')),
  ]
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return execFileSync(path, ['--version'], { encoding: 'utf8' }).startsWith('br ')
    } catch {
      return false
    }
  })
}

const start = promisify(execFile)

/** Runs the real br as a worker would, in a folder. */
export async function br(cwd: string, ...argv: string[]): Promise<string> {
  const { stdout } = await start(realBr ?? 'br', argv, { cwd, env: { RUST_LOG: 'error' }, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

/** A workspace made by the real br, with these beads. */
export async function realWorkspace(...titles: string[]): Promise<string> {
  const root = join(await temporaryFolder(), 'web')
  await mkdir(root)
  await br(root, 'init', '--prefix=web', '--json')
  for (const title of titles) await br(root, 'create', `--title=${title}`, '--json')
  return root
}

/** Holds br's write lock of a workspace, as a worker in the middle of a change; gives what lets go of it. */
export async function holdLock(root: string): Promise<() => void> {
  const script = 'exec flock "$0" sh -c "echo held; sleep 60"'
  const holder = spawn('sh', ['-c', script, join(root, '.beads/.write.lock')], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  const release = (): void => {
    if (holder.pid !== undefined && holder.exitCode === null && holder.signalCode === null) process.kill(-holder.pid, 'SIGKILL')
  }
  onTestFinished(release)
  await new Promise((resolve, reject) => {
    holder.stdout.once('data', resolve)
    holder.once('exit', () => reject(new Error('flock ended: is it installed?')))
  })
  return release
}
