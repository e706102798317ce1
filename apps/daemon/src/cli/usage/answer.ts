import { createPricer } from '@hoop/quota'
import { readUsage } from '@hoop/transcripts/usage'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { resolveHome, userHome } from '../../home.ts'
import type { Terminal } from '../terminal.ts'
import type { Question } from './question.ts'
import { tallyUsage, type UsageReport } from './tally.ts'

/** Reads the transcripts of this host, and what HOOP's home says of prices, projects and where else to look. Creates nothing. */
export async function answerUsage(
  question: Question,
  options: { readonly homeFlag: string | undefined; readonly isVerbose: boolean },
  terminal: Terminal,
): Promise<UsageReport> {
  const { env } = terminal
  const home = resolveHome({ flag: options.homeFlag, env })
  const settings = hasSettings(home, env) ? await (await import('./settings.ts')).readUsageSettings(home, options, terminal) : undefined
  const projects = existsSync(join(home, 'projects.yaml'))
    ? await (await import('./read-projects.ts')).readProjects(home, terminal)
    : undefined
  const own = userHome(env)
  const homes = settings?.homes ?? [own]
  const usage = await readUsage({
    // What moves a CLI's files is said to the operator's own CLIs.
    homes: [...homes.filter((one) => one === own), ...homes.filter((one) => one !== own)],
    env: homes.includes(own) ? env : {},
    clis: question.clis,
    workspaces: projects?.workspaces,
  })
  for (const { path, reason } of options.isVerbose ? usage.unread : []) terminal.note(`hoop: ${path} was not read: ${reason}`)
  return tallyUsage(usage, question, {
    ...(settings?.overrides && { pricer: createPricer({ overrides: settings.overrides }) }),
    ...(projects && { projectOf: projects.projectOf }),
  })
}

/** Most hosts have none; then nothing that reads settings need be loaded. */
function hasSettings(home: string, env: NodeJS.ProcessEnv): boolean {
  return existsSync(join(home, 'config.yml')) || Boolean(env['HOOP_PRICES'] || env['HOOP_SESSIONS_HOMES'])
}
