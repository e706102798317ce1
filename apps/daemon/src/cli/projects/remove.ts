import { command } from '../command.ts'

/** `hoop projects remove` */
export const remove = command({
  name: 'remove',
  description: 'Take a project off the list; nothing of it is deleted',
  args: { name: { type: 'positional', required: true, description: 'The name of the project' } },
  words: { min: 1, max: 1, what: 'the name of a project' },
  async run(args, terminal) {
    const { resolveHome } = await import('../../home.ts')
    const { removeProject } = await import('../../projects/registry-file.ts')
    await removeProject({ home: resolveHome({ flag: args.home, env: terminal.env }), env: terminal.env }, args.name)
    terminal.print(args.json ? JSON.stringify({ removed: args.name }) : `Removed ${args.name} from the list. Its files are as they were.`)
  },
})
