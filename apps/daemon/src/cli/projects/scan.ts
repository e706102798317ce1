import { resolve } from 'node:path'
import { command } from '../command.ts'

/** `hoop projects scan` */
export const scan = command({
  name: 'scan',
  description: 'Look for workspaces below a folder, and register the chosen ones',
  args: {
    root: { type: 'positional', required: true, description: 'Where to look' },
    yes: { type: 'boolean', description: 'Register all that are found, each as a project' },
  },
  words: { min: 1, max: 1, what: 'one folder to look in' },
  async run(args, terminal) {
    const { resolveHome } = await import('../../home.ts')
    const { scanRoot } = await import('../../projects/scan-root.ts')
    const { findCandidates, registerAll } = await import('../candidates.ts')
    const { chooseCandidates } = await import('../choose-candidates.ts')
    const { renderTable } = await import('../table.ts')
    const file = { home: resolveHome({ flag: args.home, env: terminal.env }), env: terminal.env }
    const root = resolve(terminal.cwd, args.root)
    const found = await scanRoot(root)
    const candidates = await findCandidates(file, found.workspaces)
    const isOpen = candidates.some(({ owner }) => owner === undefined)
    if (!args.json) {
      if (candidates.length === 0) terminal.print(`No workspace below ${root}; a workspace is a folder with a bead queue in .beads.`)
      else
        terminal.print(
          renderTable(
            candidates,
            [
              { title: '#', cell: (candidate) => String(candidates.indexOf(candidate) + 1) },
              { title: 'NAME', cell: ({ name, owner }) => owner ?? name, min: 12 },
              { title: 'WORKSPACE', cell: ({ path }) => path, min: 20 },
              { title: '', cell: ({ owner }) => (owner === undefined ? '' : 'registered'), dispensable: 0 },
            ],
            terminal.columns,
          ),
        )
      if (found.unreadable.length > 0)
        terminal.note(`hoop: ${found.unreadable.length} folders could not be read, the first is ${found.unreadable[0]}`)
      if (found.isPartial) terminal.note(`hoop: there may be more; the search ended after ${found.folders} folders or at its depth`)
    }
    const chosen = await chooseCandidates(candidates, { isYes: args.yes === true, isQuiet: args.json === true }, terminal)
    await registerAll(file, chosen)
    if (args.json)
      return terminal.print(
        JSON.stringify({ root, found: candidates, registered: chosen, partial: found.isPartial, unreadable: found.unreadable }),
      )
    if (chosen.length > 0) terminal.print(`Registered ${chosen.map(({ name }) => name).join(', ')}`)
    else if (isOpen && !terminal.isInteractive) terminal.print('Nothing was registered; add --yes to register them all.')
  },
})
