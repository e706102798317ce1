import type { BeadView } from '@hoop/protocol'
import { command } from '../command.ts'
import type { BeadPage as Page } from './ask-beads.ts'

/** `hoop beads list` */
export const list = command({
  name: 'list',
  description: 'List the beads of every queue: what needs attention first',
  args: {
    project: { type: 'string', description: 'Only those of one project', valueHint: 'name' },
    workspace: { type: 'string', description: 'Only those of one workspace', valueHint: 'path' },
    status: { type: 'string', description: 'Only those of these statuses, with commas between', valueHint: 'status' },
    type: { type: 'string', description: 'Only those of one type', valueHint: 'type' },
    priority: { type: 'string', description: 'Only those of one priority: 0 to 4', valueHint: 'n' },
    label: { type: 'string', description: 'Only those with this label', valueHint: 'label' },
    assignee: { type: 'string', description: 'Only those that a worker holds', valueHint: 'worker' },
    search: { type: 'string', description: 'Only those with this text in id, title or description', valueHint: 'text' },
    ready: { type: 'boolean', description: 'Only those that can be claimed now' },
    all: { type: 'boolean', description: 'Also those that are closed' },
    sort: { type: 'string', description: 'By attention, priority, updated, created, title or id', valueHint: 'what' },
    limit: { type: 'string', description: 'How many at most (default: 40 for a person, all with --json)', valueHint: 'n' },
  },
  async run(args, terminal) {
    const { toQuery } = await import('./list-query.ts')
    const { parseNumber } = await import('../check-args.ts')
    const query = toQuery(args, terminal.cwd)
    const limit = parseNumber('--limit', args.limit, { min: 1, max: 1_000_000, isWhole: true }) ?? (args.json ? Infinity : 40)
    const { isTerminalStatus } = await import('@hoop/bead-cli')
    const { BeadPage, useBeads } = await import('./ask-beads.ts')
    const isWanted = ({ status }: BeadView) => args.all === true || args.status !== undefined || !isTerminalStatus(status)

    const found: BeadView[] = []
    await useBeads({ homeFlag: args.home, isVerbose: args.verbose === true }, terminal, async (source) => {
      let cursor: string | null = null
      do {
        if (cursor !== null) query.set('cursor', cursor)
        const page: Page = await source.ask(`/api/beads?${query.toString()}`, BeadPage)
        found.push(...page.items.filter(isWanted))
        cursor = page.cursor
      } while (cursor !== null && found.length <= limit)
    })
    const beads = limit === Infinity ? found : found.slice(0, limit)
    if (args.json) return terminal.print(JSON.stringify({ beads }))
    const { describeBeads } = await import('./describe-beads.ts')
    terminal.print(describeBeads({ beads, isMore: found.length > limit }, terminal, Date.now()))
  },
})
