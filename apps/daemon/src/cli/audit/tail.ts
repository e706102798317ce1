import { parseNumber } from '../check-args.ts'
import { command } from '../command.ts'

/** `hoop audit tail` */
export const tail = command({
  name: 'tail',
  description: 'Print the newest records, the last one last',
  args: {
    lines: { type: 'string', alias: 'n', description: 'How many (default 20)', valueHint: 'count' },
    follow: { type: 'boolean', alias: 'f', description: 'Go on with what is recorded from now on; with --json a record a line' },
  },
  async run(args, terminal) {
    const { followRecords, readRecords } = await import('@hoop/audit')
    const { describeRecord } = await import('./describe-record.ts')
    const { locateAudit, withAudit } = await import('./locate.ts')
    const limit = parseNumber('-n', args.lines, { min: 0, max: 100_000, isWhole: true }) ?? 20
    const { dir } = await locateAudit(args.home, terminal)
    await withAudit(async () => {
      const newest = []
      const onDamaged = ({ segment, offset }: { readonly segment: string; readonly offset: number }) =>
        terminal.note(`hoop: ${segment} at byte ${offset} is not a record; see hoop audit verify`)
      for await (const record of readRecords(dir, { reverse: true, limit: Math.max(limit, 1), onDamaged })) newest.push(record)
      const shown = newest.slice(0, limit).toReversed()
      if (args.json && !args.follow) return terminal.print(JSON.stringify({ records: shown }))
      const print = (record: (typeof shown)[number]) =>
        terminal.print(args.json ? JSON.stringify(record) : describeRecord(record, terminal))
      for (const record of shown) print(record)
      if (!args.follow) return
      const from = (newest[0]?.seq ?? 0) + 1
      // Ctrl-C ends it.
      for await (const record of followRecords(dir, { from, signal: new AbortController().signal, pollMs: 250, onDamaged })) print(record)
    })
  },
})
