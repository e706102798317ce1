import { command } from '../command.ts'

/** `hoop drafts show` */
export const show = command({
  name: 'show',
  description: 'Show one draft: what it would create, by which commands, and how it came about',
  args: { id: { type: 'positional', required: true, description: 'The id of the draft' } },
  words: { min: 1, max: 1, what: 'the id of a draft' },
  async run(args, terminal) {
    const { DraftDetail } = await import('@hoop/protocol')
    const { connectDaemon } = await import('../daemon-client.ts')
    const daemon = await connectDaemon(args.home, terminal)
    const draft = await daemon.ask('GET', `/api/drafts/${encodeURIComponent(args.id)}`, DraftDetail)
    if (args.json) return terminal.print(JSON.stringify(draft))
    const { describeDraft } = await import('./describe-draft.ts')
    terminal.print(describeDraft(draft, terminal))
  },
})
