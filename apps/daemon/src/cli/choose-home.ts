import { join } from 'node:path'
import { readContent } from '../config/follow-file.ts'
import { resolveHome, userHome } from '../home.ts'
import { readHolder } from '../lock.ts'
import { decodeRegistry, registryPath } from '../projects/create-registry.ts'

interface HomeChoice {
  readonly homeFlag: string | undefined
  readonly env: NodeJS.ProcessEnv
}

const demoHome = (env: NodeJS.ProcessEnv) => join(userHome(env), '.hoop-demo')
const isGiven = ({ homeFlag, env }: HomeChoice) => Boolean(homeFlag || env['HOOP_HOME'])

/**
 * The home that a daemon serves. A demo that was given none keeps out of the operator's own: it goes to `~/.hoop-demo`,
 * so that what HOOP records of the real fleet never holds demo records.
 */
export async function chooseServeHome(
  choice: HomeChoice & { readonly demo: 'always' | 'if-empty' | 'never' },
): Promise<{ readonly home: string; readonly isDemo: boolean }> {
  const home = resolveHome({ flag: choice.homeFlag, env: choice.env })
  const isDemo = choice.demo === 'always' || (choice.demo === 'if-empty' && (await isUnused(home)))
  return { home: isDemo && !isGiven(choice) ? demoHome(choice.env) : home, isDemo }
}

/** The home that a command reads: the operator's own, or while nothing is registered there, that of a demo that runs. */
export async function chooseReadHome(choice: HomeChoice): Promise<string> {
  const home = resolveHome({ flag: choice.homeFlag, env: choice.env })
  if (isGiven(choice) || readHolder(home) || !(await isUnused(home))) return home
  return readHolder(demoHome(choice.env)) ? demoHome(choice.env) : home
}

/** The demo that runs in the place of a fleet of the operator's own. */
export function findDemo(env: NodeJS.ProcessEnv): ReturnType<typeof readHolder> {
  return readHolder(demoHome(env))
}

/** Whether nothing is registered. A registry that cannot be read is not an empty one. */
async function isUnused(home: string): Promise<boolean> {
  const content = await readContent(registryPath(home))
  if (content.kind === 'text' && content.text.trim() === '') return true
  const read = decodeRegistry(content)
  return 'file' in read && read.file.projects.length === 0
}
