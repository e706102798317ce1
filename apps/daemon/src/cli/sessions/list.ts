import { Cli } from '@hoop/protocol'
import { command } from '../command.ts'

/** `hoop sessions list` */
export const list = command({
  name: 'list',
  description: 'List the sessions on this host, the last one used first',
  args: {
    cli: { type: 'string', description: `Only those of one CLI: ${Cli.options.join(', ')}`, valueHint: 'cli' },
    project: { type: 'string', description: 'Only those in a workspace of one project', valueHint: 'name' },
    limit: { type: 'string', description: 'How many at most (default: 40 for a person, all with --json)', valueHint: 'n' },
  },
  async run(args, terminal) {
    const { HoopError } = await import('../../errors.ts')
    const { parseNumber } = await import('../check-args.ts')
    const { nearest } = await import('@hoop/protocol')
    const { readPlaces } = await import('./places.ts')
    const { findFiles, isSession, readOrReason } = await import('./find-sessions.ts')
    const { pathToProject } = await import('../../projects/index.ts')
    const cli = Cli.options.find((one) => one === args.cli)
    if (args.cli !== undefined && cli === undefined)
      throw new HoopError('USAGE', `--cli ${args.cli.replaceAll(/\p{Cc}/gu, '?')} is none of ${Cli.options.join(', ')}`, { exitCode: 2 })
    const limit =
      parseNumber('--limit', args.limit, { min: 1, max: 1_000_000, isWhole: true }) ?? (args.json ? Number.POSITIVE_INFINITY : 40)

    const places = await readPlaces(args.home, terminal)
    const names = places.projects.map(({ name }) => name)
    if (args.project !== undefined && !names.includes(args.project)) {
      const meant = nearest(args.project, names)
      const hint = meant ? `did you mean ${meant}?` : 'see `hoop projects list`'
      throw new HoopError('PROJECT_NOT_FOUND', `no project is named ${args.project.replaceAll(/\p{Cc}/gu, '?')}`, { exitCode: 2, hint })
    }

    const files = await findFiles(places, cli ? [cli] : undefined)
    const sessions = []
    const unreadable = []
    let done = 0
    for (const file of files) {
      if (sessions.length >= limit) break
      done += 1
      if (done % 500 === 0) terminal.note(`${done} of ${files.length} sessions read`)
      const read = await readOrReason(file)
      if (!read) continue
      if (!isSession(read)) unreadable.push(read)
      else if (args.project === undefined || projectOf(read.cwd) === args.project) sessions.push(read)
    }
    for (const { reason } of unreadable) terminal.note(`hoop: ${reason}`)
    if (args.json) return terminal.print(JSON.stringify({ sessions }))
    const { describeSessions } = await import('./describe-sessions.ts')
    terminal.print(describeSessions({ sessions, files: files.length, projectOf }, terminal, Date.now()))

    function projectOf(cwd: string | undefined): string | undefined {
      return cwd === undefined ? undefined : pathToProject(places.projects, cwd)?.name
    }
  },
})
