import { agentCommand } from './cli/agent.ts'
import { bystanderCommand } from './cli/bystander.ts'
import { cleanCommand } from './cli/clean.ts'
import { faultCommand } from './cli/fault.ts'
import { queueCommand } from './cli/queue.ts'
import { runCommand } from './cli/run.ts'
import { statusCommand } from './cli/status.ts'
import { UsageError } from './cli/usage.ts'
import { workerCommand } from './cli/worker.ts'

const help = `fleet-sim: a NEEDLE fleet of real processes and real files, with stand-ins for the coding CLIs

usage: fleet-sim COMMAND [options]      fleet-sim COMMAND --help

  run      build a fleet under a folder and run it until told to stop
  status   who lives, and what each one does
  fault    do something to a worker
  clean    end what a killed simulator left behind
  queue    the stand-in for the bead queue program

inside a fleet only:  worker · agent · bystander
`

const commands: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  run: runCommand,
  status: statusCommand,
  fault: faultCommand,
  clean: cleanCommand,
  queue: queueCommand,
  worker: workerCommand,
  agent: agentCommand,
  bystander: bystanderCommand,
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(help)
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`no command ${name}; there are ${Object.keys(commands).join(', ')}`)
  return command(rest)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const isUsage =
    error instanceof UsageError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  process.stderr.write(`fleet-sim: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = isUsage ? 2 : 1
}
