import { parseArgs } from 'node:util'
import { createLayout } from '../fleet/layout.ts'
import { endRecorded } from '../fleet/processes.ts'
import { folderOf } from './usage.ts'

const help = 'usage: fleet-sim clean --dir DIR\n\nEnds every process that a fleet left behind, frozen ones too, by pid and start time.\n'

/** `fleet-sim clean` */
export async function cleanCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  process.stdout.write(`${JSON.stringify({ ended: endRecorded(createLayout(folderOf(values.dir))) })}\n`)
  return 0
}
