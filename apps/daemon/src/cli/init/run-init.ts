import { createConfig } from '../../config/index.ts'
import { resolveHome, userHome } from '../../home.ts'
import { readHolder } from '../../lock.ts'
import { createLog } from '../../log.ts'
import { findCandidates, registerAll } from '../candidates.ts'
import { chooseCandidates } from '../choose-candidates.ts'
import { findDemo } from '../choose-home.ts'
import { renderTable } from '../table.ts'
import { paint, type Terminal } from '../terminal.ts'
import { runChecks } from './checks.ts'
import { findWorkspaces } from './find-workspaces.ts'

/** Looks around, registers what is chosen, says what comes next. Running it again adds only what is new. */
export async function runInit(
  options: { readonly homeFlag: string | undefined; readonly isYes: boolean; readonly isJson: boolean },
  terminal: Terminal,
): Promise<void> {
  const { env, cwd } = terminal
  const home = resolveHome({ flag: options.homeFlag, env })
  const log = createLog({ level: 'warn', console: { write: (text) => terminal.stderr.write(text) } })
  const config = await createConfig({ home, env, signal: new AbortController().signal, log, watch: false })
  const { needle, server } = config.current()
  const say = (text: string) => {
    if (!options.isJson) terminal.print(text)
  }

  const checks = await runChecks(env, needle.homes)
  for (const { name, isThere, note } of checks)
    say(
      `${isThere ? paint(terminal, 'green', '✓') : paint(terminal, 'dim', '–')} ${name.padEnd(7)} ${isThere ? note : `not found: it ${note}`}`,
    )

  const file = { home, env }
  const candidates = await findCandidates(file, await findWorkspaces({ cwd, userHome: userHome(env), needleHomes: needle.homes }))
  say('')
  if (candidates.length === 0) say('No workspace found; a workspace is a folder with a bead queue in .beads.')
  else
    say(
      renderTable(
        candidates,
        [
          { title: '#', cell: (candidate) => String(candidates.indexOf(candidate) + 1) },
          { title: 'NAME', cell: ({ name }) => name, min: 12 },
          { title: 'WORKSPACE', cell: ({ path }) => path, min: 20 },
          { title: '', cell: ({ owner }) => (owner === undefined ? '' : 'registered'), dispensable: 0 },
        ],
        terminal.columns,
      ),
    )
  const chosen = await chooseCandidates(candidates, { isYes: options.isYes, isQuiet: options.isJson }, terminal)
  await registerAll(file, chosen)
  const url = readHolder(home)?.url ?? `http://${server.host}:${server.port}`
  const registered = [
    ...new Set([...candidates.flatMap(({ owner }) => (owner === undefined ? [] : [owner])), ...chosen.map(({ name }) => name)]),
  ]
  const next = describeNext({ home, env, url, isEmpty: registered.length === 0, hasOpen: candidates.length > registered.length })
  if (options.isJson) return terminal.print(JSON.stringify({ home, url, checks, found: candidates, registered: chosen, next }))
  if (chosen.length > 0) say(`Registered ${chosen.map(({ name }) => name).join(', ')}.`)
  say(`\n${next}\n${url}`)
}

function describeNext({
  home,
  env,
  isEmpty,
  hasOpen,
}: {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly url: string
  readonly isEmpty: boolean
  readonly hasOpen: boolean
}): string {
  if (isEmpty)
    return hasOpen
      ? 'Nothing is registered yet. Next: `hoop init --yes`, or `hoop projects add PATH`.'
      : 'Nothing to register yet. Next: `hoop projects add PATH`, or look at the demo: `hoop demo`.'
  if (readHolder(home)) return 'HOOP runs already and shows it within seconds:'
  const demo = findDemo(env)
  return demo ? `Next: stop the demo (kill ${demo.pid}), then \`hoop serve\`, and open` : 'Next: `hoop serve`, then open'
}
