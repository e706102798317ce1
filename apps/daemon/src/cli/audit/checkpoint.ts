import { command } from '../command.ts'

/** `hoop audit checkpoint` */
export const checkpoint = command({
  name: 'checkpoint',
  description: 'Print a signed statement of where the log ends: one line of JSON, to be kept elsewhere',
  args: {},
  async run(args, terminal) {
    const { formatCheckpoint, readRecords, signCheckpoint } = await import('@hoop/audit')
    const { openKeys } = await import('../../audit/keys.ts')
    const { isAsHashed } = await import('../../audit/is-as-hashed.ts')
    const { HoopError } = await import('../../errors.ts')
    const { locateAudit, withAudit } = await import('./locate.ts')
    const { home, dir } = await locateAudit(args.home, terminal)
    return withAudit(async () => {
      for await (const record of readRecords(dir, { reverse: true, limit: 1 })) {
        if (!isAsHashed(record))
          throw new HoopError('AUDIT_BROKEN', `the last record of ${dir} is not what it was when it was written; it is not signed`, {
            exitCode: 1,
            hint: 'see where the log breaks: hoop audit verify',
          })
        terminal.print(formatCheckpoint(signCheckpoint(record, await openKeys(home), new Date().toISOString())))
        return
      }
      throw new HoopError('AUDIT_EMPTY', `nothing is recorded in ${dir} yet`, { exitCode: 3, hint: 'start HOOP: hoop serve' })
    })
  },
})
