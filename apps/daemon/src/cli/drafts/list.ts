import { DraftState } from '@hoop/protocol'
import * as v from 'valibot'
import { command } from '../command.ts'

/** `hoop drafts list` */
export const list = command({
  name: 'list',
  description: 'List the drafts, newest first: those that wait, or all',
  args: {
    all: { type: 'boolean', description: 'Also those that are created, rejected or expired' },
    state: { type: 'string', description: `Only those that are ${DraftState.options.join(', ')}`, valueHint: 'state' },
    project: { type: 'string', description: 'Only those of one project', valueHint: 'name' },
  },
  async run(args, terminal) {
    const { Draft } = await import('@hoop/protocol')
    const { HoopError } = await import('../../errors.ts')
    const { connectDaemon } = await import('../daemon-client.ts')
    if (args.state !== undefined && !v.is(DraftState, args.state))
      throw new HoopError('USAGE', `--state takes ${DraftState.options.join(', ')}`, { exitCode: 2 })
    const daemon = await connectDaemon(args.home, terminal)
    const Page = v.object({ items: v.array(Draft), cursor: v.nullable(v.string()) })
    const found: v.InferOutput<typeof Draft>[] = []
    let cursor: string | null = null
    do {
      const query = new URLSearchParams({ limit: '500' })
      if (args.state !== undefined) query.set('state', args.state)
      if (args.project !== undefined) query.set('project', args.project)
      if (cursor !== null) query.set('cursor', cursor)
      const page: v.InferOutput<typeof Page> = await daemon.ask('GET', `/api/drafts?${query.toString()}`, Page)
      found.push(...page.items)
      cursor = page.cursor
    } while (cursor !== null)
    const isOpen = ({ state }: (typeof found)[number]) => state === 'pending' || state === 'approved' || state === 'failed'
    const drafts = args.all === true || args.state !== undefined ? found : found.filter(isOpen)
    if (args.json) return terminal.print(JSON.stringify({ drafts }))
    if (drafts.length === 0)
      return terminal.print(args.all === true ? 'There is no draft.' : 'No draft waits; --all lists those of the past.')
    const { renderTable } = await import('../table.ts')
    const { describeAge } = await import('../time-words.ts')
    terminal.print(
      renderTable(
        drafts,
        [
          { title: 'DRAFT', cell: ({ id }) => id },
          { title: 'STATE', cell: ({ state }) => state },
          { title: 'PROJECT', cell: ({ project }) => project, min: 8, dispensable: 0 },
          { title: 'BEADS', cell: ({ beads }) => String(beads.length), dispensable: 1 },
          { title: 'TITLE', cell: ({ beads }) => beads[0]?.title ?? '', min: 20 },
          { title: 'BY', cell: ({ proposedBy }) => proposedBy, dispensable: 2 },
          { title: 'AGE', cell: ({ proposedAt }) => describeAge(Date.now() - Date.parse(proposedAt)), dispensable: 3 },
        ],
        terminal.columns,
      ),
    )
  },
})
