import { startQueueThread } from '../beads/queue-thread.ts'
import { parseNumber } from './check-args.ts'
import { command } from './command.ts'
import { addressArgs, fleetArgs } from './serve-args.ts'

/** `hoop serve` */
export const serve = command({
  name: 'serve',
  description: 'Show the fleet: web page and API, until it is stopped',
  args: {
    ...addressArgs,
    demo: { type: 'boolean', description: 'Run a demo fleet beside it, and show that one only' },
    'no-demo': { type: 'boolean', description: 'Never run a demo fleet' },
    'demo-if-empty': { type: 'boolean', description: 'Run a demo fleet if no project is registered' },
    ...fleetArgs,
  },
  async run(args, terminal) {
    const queueThread = startQueueThread(terminal.env)
    const { runServe } = await import('./serve/run-serve.ts')
    const wish = args['no-demo'] || args.demo === false ? 'never' : args.demo ? 'always' : args['demo-if-empty'] ? 'if-empty' : 'never'
    return runServe(
      {
        homeFlag: args.home,
        host: args.host,
        port: parseNumber('--port', args.port, { min: 0, max: 65_535, isWhole: true }),
        demo: wish,
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
