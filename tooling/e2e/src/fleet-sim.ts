import * as v from 'valibot'
import { simulatorProgram } from './programs.ts'
import { runProgram, startProgram } from './run-program.ts'
import type { Sandbox } from './sandbox.ts'

const Manifest = v.object({
  ready: v.literal(true),
  home: v.string(),
  tmpdir: v.string(),
  needleHome: v.string(),
  projects: v.array(v.object({ name: v.string(), workspaces: v.array(v.string()) })),
})

/** A simulated fleet that runs, with nobody looking yet. */
export interface Fleet extends v.InferOutput<typeof Manifest> {
  readonly dir: string
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>
}

/** Starts a fleet in a folder of the sandbox and waits until its workers run. */
export async function startFleet(sandbox: Sandbox, args: readonly string[]): Promise<Fleet> {
  const dir = sandbox.makeFolder('fleet')
  const running = startProgram(simulatorProgram, ['run', '--dir', dir, ...args], sandbox.env)
  const manifest = v.parse(v.pipe(v.string(), v.parseJson(), Manifest), await running.firstLine)
  return {
    ...manifest,
    dir,
    async stop() {
      running.child.kill('SIGTERM')
      return (await running.ended).code
    },
  }
}

/** Does something to a worker of the fleet under a folder, and waits until it is done. */
export async function inflict(sandbox: Sandbox, dir: string, fault: string, worker: string, amount = 0): Promise<void> {
  const args = ['fault', fault, worker, '--dir', dir, '--amount', String(amount)]
  const { code, stdout, stderr } = await runProgram(simulatorProgram, args, sandbox.env)
  if (code !== 0) throw new Error(`${fault} could not be done to ${worker}: ${stdout}${stderr}`)
}
