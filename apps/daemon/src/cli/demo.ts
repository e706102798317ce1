import { startQueueThread } from '../beads/queue-thread.ts'
import { parseNumber } from './check-args.ts'
import { command } from './command.ts'
import { addressArgs, fleetArgs } from './serve-args.ts'

/** `hoop demo` */
export const demo = command({
  name: 'demo',
  description: 'Show a demo fleet: real processes and files, in a folder of its own (~/.hoop-demo)',
  args: { ...addressArgs, ...fleetArgs },
  async run(args, terminal) {
    const queueThread = startQueueThread(terminal.env)
    const { runServe } = await import('./serve/run-serve.ts')
    return runServe(
      {
        homeFlag: args.home,
        host: args.host,
        port: parseNumber('--port', args.port, { min: 0, max: 65_535, isWhole: true }),
        demo: 'always',
        seed: args.seed,
        speed: parseNumber('--speed', args.speed, { min: 0.01, max: 1_000 }),
        workers: parseNumber('--workers', args.workers, { min: 1, max: 200, isWhole: true }),
        isVerbose: args.verbose === true,
        isJson: args.json === true,
        queueThread,
      },
      terminal,
    )
  },
})
