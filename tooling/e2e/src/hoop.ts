import * as v from 'valibot'
import { eventually } from './eventually.ts'
import { hoopProgram } from './programs.ts'
import { type Ending, runProgram, startProgram } from './run-program.ts'
import type { Sandbox } from './sandbox.ts'

/** A `hoop serve` or `hoop demo` that runs, as a stranger sees it: an address and a pid. */
export interface Hoop {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** GETs a path and parses the answer; throws where it is not 200. */
  get<T extends v.GenericSchema>(path: string, schema: T): Promise<v.InferOutput<T>>
  /** SIGTERM; how it ended, and after how long. */
  stop(): Promise<Ending & { readonly tookMs: number }>
  /** SIGKILL. */
  kill(): Promise<void>
}

const Announcement = v.object({ url: v.string(), pid: v.number() })

/** Starts HOOP on a free port, or the one given, and waits until it has read its fleet. */
export async function startHoop(
  sandbox: Sandbox,
  args: readonly string[],
  { port = 0, under = [] }: { readonly port?: number; readonly under?: readonly string[] } = {},
): Promise<Hoop> {
  const running = startProgram(hoopProgram, [...args, '--port', String(port), '--json'], sandbox.env, under)
  const { url, pid } = v.parse(v.pipe(v.string(), v.parseJson(), Announcement), await running.firstLine)
  await eventually('/readyz', async () => (await fetch(`${url}/readyz`)).ok, { everyMs: 20 })
  const { child } = running
  /** The daemon itself, which may be a child of the child. */
  const signal = (name: NodeJS.Signals) => child.exitCode === null && child.signalCode === null && process.kill(pid, name)
  return {
    url,
    port: Number(new URL(url).port),
    pid,
    get: async (path, schema) => {
      const answer = await fetch(url + path)
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
      return v.parse(schema, await answer.json())
    },
    async stop() {
      const began = performance.now()
      signal('SIGTERM')
      return { ...(await running.ended), tookMs: performance.now() - began }
    },
    async kill() {
      signal('SIGKILL')
      await running.ended
    },
  }
}

/** Runs a command of `hoop` that ends by itself. */
export const hoop = (sandbox: Sandbox, ...args: readonly string[]) => runProgram(hoopProgram, args, sandbox.env)
