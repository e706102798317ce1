import { parseArgs } from 'node:util'
import { decodeBelonging } from '../system/keeper.ts'
import { runWorker } from '../worker/worker.ts'
import { UsageError } from './usage.ts'

const help =
  'usage: fleet-sim worker --workspace DIR --agent ADAPTER --identifier NAME [--pluck] [--roam]\n\nOne worker of a running fleet; started by `fleet-sim run`.\n'

/** `fleet-sim worker`: lives until it is stopped. */
export async function workerCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      workspace: { type: 'string' },
      agent: { type: 'string' },
      identifier: { type: 'string' },
      count: { type: 'string' },
      pluck: { type: 'boolean', default: false },
      roam: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const belonging = decodeBelonging(process.env)
  if (!belonging) throw new UsageError('a worker runs inside a fleet: start one with `fleet-sim run`')
  const { workspace, agent, identifier } = values
  if (!workspace || !agent || !identifier) throw new UsageError('--workspace, --agent and --identifier are needed')
  const identity = {
    identifier,
    qualifiedId: `${agent}-${identifier}`,
    workspace,
    claimStyle: values.pluck ? ('pluck' as const) : ('auto' as const),
    roams: values.roam,
  }
  await runWorker(identity, agent, belonging)
  return 0
}
