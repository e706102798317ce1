import { decodeBelonging, endWithSimulator } from '../system/keeper.ts'
import { sleep } from '../system/time.ts'
import { UsageError } from './usage.ts'

/** `fleet-sim bystander`: a process that has nothing to do with anything, for the fault of a reused pid. */
export async function bystanderCommand(): Promise<number> {
  const belonging = decodeBelonging(process.env)
  if (!belonging) throw new UsageError('a bystander stands in a fleet')
  endWithSimulator(belonging.simulator)
  for (;;) await sleep(60_000)
}
