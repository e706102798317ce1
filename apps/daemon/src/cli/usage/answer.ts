import { readUsage } from '@hoop/transcripts/usage'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { resolveHome, userHome } from '../../home.ts'
import type { Terminal } from '../terminal.ts'
import type { Question } from './question.ts'
import { type TallyOptions, tallyUsage, type UsageReport } from './tally.ts'

/** Reads the transcripts of this host, and what HOOP's home says of prices, projects and where else to look. Creates nothing. */
export async function answerUsage(
  question: Question,
  options: { readonly homeFlag: string | undefined; readonly isVerbose: boolean },
  terminal: Terminal,
): Promise<UsageReport> {
  const { env } = terminal
  const home = resolveHome({ flag: options.homeFlag, env })
  const settings = hasSettings(home, env) ? await (await import('./settings.ts')).readUsageSettings(home, options, terminal) : undefined
  const usage = await readUsage({ homes: settings?.homes ?? [userHome(env)], env, clis: question.clis })
  for (const { path, reason } of options.isVerbose ? usage.unread : []) terminal.note(`hoop: ${path} was not read: ${reason}`)
  const tally: TallyOptions = {
    ...(settings?.overrides && { pricer: (await import('@hoop/quota')).createPricer({ overrides: settings.overrides }) }),
    ...(question.by === 'project' && existsSync(join(home, 'projects.yaml')) && { projectOf: await readProjects(home, terminal) }),
  }
  return tallyUsage(usage, question, tally)
}

/** Most hosts have none; then nothing that reads settings need be loaded. */
function hasSettings(home: string, env: NodeJS.ProcessEnv): boolean {
  return existsSync(join(home, 'config.yml')) || Boolean(env['HOOP_PRICES'] || env['HOOP_SESSIONS_HOMES'])
}

async function readProjects(home: string, { env, stderr }: Terminal): Promise<(cwd: string) => string> {
  const { createRegistry, pathToProject } = await import('../../projects/index.ts')
  const { createLog } = await import('../../log.ts')
  const log = createLog({ level: 'warn', console: { write: (text) => stderr.write(text) } })
  const registry = await createRegistry({ home, env, signal: new AbortController().signal, log, watch: false })
  return (cwd) => pathToProject(registry.current(), cwd)?.name ?? cwd
}
