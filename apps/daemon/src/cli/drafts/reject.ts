import { command } from '../command.ts'

/** `hoop drafts reject` */
export const reject = command({
  name: 'reject',
  description: 'Decide that a draft is not created',
  args: {
    id: { type: 'positional', required: true, description: 'The id of the draft' },
    reason: { type: 'string', description: 'Why, for whoever proposed it', valueHint: 'text' },
  },
  words: { min: 1, max: 1, what: 'the id of a draft' },
  async run(args, terminal) {
    const { Draft } = await import('@hoop/protocol')
    const { connectDaemon } = await import('../daemon-client.ts')
    const daemon = await connectDaemon(args.home, terminal)
    const body = args.reason === undefined ? {} : { reason: args.reason }
    const draft = await daemon.ask('POST', `/api/drafts/${encodeURIComponent(args.id)}/reject`, Draft, body)
    terminal.print(args.json ? JSON.stringify(draft) : `Rejected ${draft.id}. Nothing was created.`)
  },
})
