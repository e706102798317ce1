import { resolve } from 'node:path'
import { command } from '../command.ts'

/** `hoop projects add` */
export const add = command({
  name: 'add',
  description: 'Register one or more workspaces as one project',
  args: {
    path: { type: 'positional', description: 'Folder that holds .beads; several make one project', valueHint: ' …' },
    name: { type: 'string', description: "The project's name (default: the folder's)", valueHint: 'name' },
    role: { type: 'string', description: 'What the workspace is in its project, if it is one path', valueHint: 'role' },
  },
  words: { min: 1, max: 100, what: 'the path of at least one workspace' },
  async run(args, terminal) {
    const { resolveHome } = await import('../../home.ts')
    const { addProject, listProjects, nameProject } = await import('../../projects/registry-file.ts')
    const file = { home: resolveHome({ flag: args.home, env: terminal.env }), env: terminal.env }
    const paths = args._.map((path) => resolve(terminal.cwd, path))
    const registered = await listProjects(file)
    const name =
      args.name ??
      nameProject(
        paths[0] ?? terminal.cwd,
        registered.map((project) => project.name),
      )
    const workspaces = paths.map((path) => ({ path, ...(args.role === undefined ? {} : { role: args.role }) }))
    await addProject(file, name, workspaces)
    if (args.json) return terminal.print(JSON.stringify({ name, workspaces }))
    const isNew = !registered.some((project) => project.name === name)
    terminal.print(`${isNew ? 'Registered' : 'Added to'} ${name}: ${paths.join(', ')}`)
  },
})
