import { command } from '../command.ts'

/** `hoop projects list` */
export const list = command({
  name: 'list',
  description: 'List the registered projects and what is wrong with them',
  args: {},
  async run(args, terminal) {
    const { HoopError } = await import('../../errors.ts')
    const { resolveHome } = await import('../../home.ts')
    const { silentLog } = await import('../../log.ts')
    const { createRegistry } = await import('../../projects/create-registry.ts')
    const { renderTable } = await import('../table.ts')
    const home = resolveHome({ flag: args.home, env: terminal.env })
    const registry = await createRegistry({ home, env: terminal.env, signal: new AbortController().signal, log: silentLog(), watch: false })
    const problem = registry.problem()
    if (problem) throw new HoopError('REGISTRY_INVALID', problem.message, { exitCode: 2, hint: 'correct the file' })
    const projects = registry.current()
    if (args.json) return terminal.print(JSON.stringify({ projects }))
    if (projects.length === 0)
      return terminal.print('No project is registered: `hoop projects add PATH` names one, `hoop projects scan ROOT` looks for them.')
    const rows = projects.flatMap((project) => project.workspaces.map((workspace, at) => ({ project, workspace, isFirst: at === 0 })))
    terminal.print(
      renderTable(
        rows,
        [
          { title: 'PROJECT', cell: ({ project, isFirst }) => (isFirst ? project.name : ''), min: 12 },
          { title: 'ROLE', cell: ({ workspace }) => workspace.role ?? '', dispensable: 1 },
          { title: 'WORKSPACE', cell: ({ workspace }) => workspace.path, min: 20 },
          { title: 'PROBLEM', cell: ({ workspace }) => workspace.problem?.message ?? '', min: 12, dispensable: 0 },
        ],
        terminal.columns,
      ),
    )
  },
})
