import { parseArgs } from 'node:util'
import { faultKinds, inflict, isFaultKind } from '../fleet/faults.ts'
import { createLayout } from '../fleet/layout.ts'
import { readProcesses } from '../fleet/processes.ts'
import { folderOf, UsageError } from './usage.ts'

const kinds = Object.entries(faultKinds).map(([kind, what]) => `  ${kind.padEnd(12)} ${what}`)
const help = `usage: fleet-sim fault KIND WORKER --dir DIR [--amount N]\n\n${kinds.join('\n')}\n`

/** `fleet-sim fault`: 0 done, 1 could not be done, 2 no such kind or worker. */
export async function faultCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { dir: { type: 'string' }, amount: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [kind = '', name = ''] = positionals
  if (!isFaultKind(kind)) throw new UsageError(`no fault ${kind}; there are ${Object.keys(faultKinds).join(', ')}`)
  const layout = createLayout(folderOf(values.dir ?? process.env['FLEET_SIM_DIR']))
  const workers = [...new Set(readProcesses(layout).flatMap((entry) => (entry.role === 'worker' && entry.worker ? [entry.worker] : [])))]
  const worker = workers.find((id) => id === name) ?? workers.find((id) => id.endsWith(`-${name}`))
  if (!worker) throw new UsageError(`no worker ${name}; there are ${workers.join(', ')}`)
  const result = await inflict(layout, kind, worker, Number(values.amount ?? 0))
  process.stdout.write(`${JSON.stringify(result)}\n`)
  return result.ok ? 0 : 1
}
