import { command } from './command.ts'

/** `hoop status` */
export const status = command({
  name: 'status',
  description: 'Show the fleet in one screen, from the daemon or straight from disk',
  args: {},
  async run(args, terminal) {
    const { readStatus } = await import('./status/read-status.ts')
    const found = await readStatus({ homeFlag: args.home, isVerbose: args.verbose === true }, terminal)
    const { describeIndex } = await import('./status/describe-index.ts')
    const progress = found.index && describeIndex(found.index)
    if (progress !== undefined) terminal.note(progress)
    if (args.json) return terminal.print(JSON.stringify(found.snapshot))
    const { describeFleet } = await import('./status/describe-fleet.ts')
    terminal.print(describeFleet(found.snapshot, found.from, terminal, Date.now()))
  },
})
