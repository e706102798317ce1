import { text } from 'node:stream/consumers'
import { clis, type Cli } from '../agents/clis.ts'
import { runAgent } from '../agents/run.ts'
import { decodeBelonging } from '../system/keeper.ts'
import { UsageError } from './usage.ts'

const help = `usage: fleet-sim agent (${clis.join('|')}) [the CLI's own arguments] < prompt\n\nA stand-in for a coding CLI; called by a worker of a running fleet.\n`

/** `fleet-sim agent`: one session, then the exit code of its story. */
export async function agentCommand(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--help' || name === '-h') {
    process.stdout.write(help)
    return 0
  }
  if (!isCli(name)) throw new UsageError(`no CLI ${name ?? ''}; there are ${clis.join(', ')}`)
  const belonging = decodeBelonging(process.env)
  if (!belonging) throw new UsageError('an agent is called by a worker of a fleet')
  const limit = process.env['FLEET_SIM_LIMIT_SECS']
  // Some CLIs want the provider before the model's name.
  const model = rest.includes('--model') ? rest[rest.indexOf('--model') + 1]?.split('/').at(-1) : undefined
  return runAgent({
    cli: name,
    model: model ?? 'unknown',
    prompt: await text(process.stdin),
    cwd: process.cwd(),
    home: process.env['HOME'] ?? '/',
    belonging,
    isLimited: process.env['FLEET_SIM_RATE_LIMITED'] === '1',
    isMute: process.env['FLEET_SIM_MUTE'] === '1',
    buildSecs: Number(process.env['FLEET_SIM_BUILD_SECS'] ?? 0),
    limitSecs: limit ? Number(limit) : null,
  }).then((code) => process.exit(code))
}

function isCli(name: string | undefined): name is Cli {
  return clis.some((cli) => cli === name)
}
