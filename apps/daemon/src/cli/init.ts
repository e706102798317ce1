import { command } from './command.ts'

/** `hoop init` */
export const init = command({
  name: 'init',
  description: 'Look around, register the workspaces you choose, and say what comes next',
  args: { yes: { type: 'boolean', description: 'Register every workspace that is found, without asking' } },
  async run(args, terminal) {
    const { runInit } = await import('./init/run-init.ts')
    await runInit({ homeFlag: args.home, isYes: args.yes === true, isJson: args.json === true }, terminal)
  },
})
