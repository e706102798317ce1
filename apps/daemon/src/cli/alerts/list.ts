import type { AlertView } from '@hoop/protocol'
import * as v from 'valibot'
import { command } from '../command.ts'
import { paint } from '../terminal.ts'

const states = ['firing', 'resolved', 'all']

/** `hoop alerts list` */
export const list = command({
  name: 'list',
  description: 'List the alerts: those that fire, or those of the past',
  args: {
    state: { type: 'string', description: 'firing (default), resolved, or all', valueHint: 'state' },
    kind: { type: 'string', description: 'Only one kind: dead, hung, saturation, …', valueHint: 'kind' },
    severity: { type: 'string', description: 'Only bad, warn or info', valueHint: 'severity' },
    project: { type: 'string', description: 'Only those of one project', valueHint: 'name' },
    subject: { type: 'string', description: 'Only those about one worker, file, …', valueHint: 'id' },
    since: { type: 'string', description: 'Only those that fired since then: 2h, 3d, or a date', valueHint: 'time' },
    limit: { type: 'string', description: 'As many at most (default 200)', valueHint: 'n' },
  },
  async run(args, terminal) {
    const { AlertView } = await import('@hoop/protocol')
    const { HoopError } = await import('../../errors.ts')
    const { connectDaemon } = await import('../daemon-client.ts')
    const { readMoment } = await import('./read-moment.ts')
    const { state = 'firing', limit = '200' } = args
    const usage = (message: string) => new HoopError('USAGE', message, { exitCode: 2 })
    if (!states.includes(state)) throw usage(`--state takes ${states.join(', ')}`)
    if (!/^[1-9]\d{0,5}$/.test(limit)) throw usage('--limit takes a whole number above zero')
    const query = new URLSearchParams()
    if (state !== 'all') query.set('state', state)
    for (const name of ['kind', 'severity', 'project', 'subject'] as const) {
      const value = args[name]
      if (value !== undefined) query.set(name, value)
    }
    if (args.since !== undefined) query.set('since', readMoment(args.since, '--since', 'past'))
    const daemon = await connectDaemon(args.home, terminal)
    const Page = v.object({ items: v.array(AlertView), cursor: v.nullable(v.string()) })
    const found: AlertView[] = []
    let cursor: string | null = null
    do {
      query.set('limit', String(Math.min(500, Number(limit) - found.length)))
      if (cursor !== null) query.set('cursor', cursor)
      const page: v.InferOutput<typeof Page> = await daemon.ask('GET', `/api/alerts?${query.toString()}`, Page)
      found.push(...page.items)
      cursor = page.cursor
    } while (cursor !== null && found.length < Number(limit))
    if (args.json) return terminal.print(JSON.stringify({ alerts: found }))
    if (found.length === 0) return terminal.print(state === 'firing' ? 'Nothing needs you.' : 'There is no such alert.')
    const { renderTable } = await import('../table.ts')
    const { describeAge } = await import('../time-words.ts')
    const now = Date.now()
    terminal.print(
      renderTable(
        found,
        [
          { title: 'ALERT', cell: ({ id }) => id },
          { title: 'KIND', cell: ({ kind }) => kind, paint: (text, { severity }) => paint(terminal, colours[severity], text) },
          { title: 'STATE', cell: describeState, dispensable: 3 },
          { title: 'PROJECT', cell: ({ project }) => project ?? '', min: 8, dispensable: 1 },
          { title: 'SUBJECT', cell: describeSubject, min: 12 },
          { title: 'SINCE', cell: ({ since }) => describeAge(now - Date.parse(since)), align: 'right' },
          { title: 'WHY', cell: ({ why }) => why, min: 20, dispensable: 2 },
        ],
        terminal.columns,
      ),
    )
  },
})

const colours = { bad: 'red', warn: 'yellow', info: 'dim' } as const

const describeSubject = ({ subject, members }: AlertView) => (members.length > 0 ? `${members.length} at once` : subject)

function describeState({ state, acknowledgedBy, mutedUntil, endedAt, count }: AlertView): string {
  const words = [
    state === 'resolved' ? 'resolved' : endedAt === null ? 'firing' : 'ending',
    ...(acknowledgedBy === null ? [] : ['seen']),
    ...(mutedUntil === null ? [] : ['muted']),
  ]
  return `${words.join(', ')}${count > 1 ? ` ×${count}` : ''}`
}
