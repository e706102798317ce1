import { parseNumber } from '../check-args.ts'
import { command } from '../command.ts'

/** `hoop audit export` */
export const exportCommand = command({
  name: 'export',
  description: 'Print the log as it stands on the disk, a record a line: what a verifier takes',
  args: {
    from: { type: 'string', description: 'First record; a part that begins later than 1 proves only itself', valueHint: 'seq' },
    to: { type: 'string', description: 'Last record', valueHint: 'seq' },
  },
  async run(args, terminal) {
    const { exportLog } = await import('@hoop/audit')
    const { HoopError } = await import('../../errors.ts')
    const { locateAudit, withAudit } = await import('./locate.ts')
    const bounds = { min: 1, max: Number.MAX_SAFE_INTEGER, isWhole: true }
    const [from, to] = [parseNumber('--from', args.from, bounds), parseNumber('--to', args.to, bounds)]
    if (from !== undefined && to !== undefined && from > to)
      throw new HoopError('USAGE', `--from ${from} is after --to ${to}`, { exitCode: 2 })
    const { dir } = await locateAudit(args.home, terminal)
    await withAudit(async () => {
      for await (const lines of exportLog(dir, { from, to })) await terminal.write(lines)
    })
  },
})
