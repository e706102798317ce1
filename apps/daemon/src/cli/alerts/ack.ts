import { command } from '../command.ts'

/** `hoop alerts ack` */
export const ack = command({
  name: 'ack',
  description: 'Say that you have seen an alert; one of a worker that is Dead is over with that',
  args: { id: { type: 'positional', required: true, description: 'The id of the alert' } },
  words: { min: 1, max: 1, what: 'the id of an alert' },
  async run(args, terminal) {
    const { AlertAnswer } = await import('@hoop/protocol')
    const { connectDaemon } = await import('../daemon-client.ts')
    const daemon = await connectDaemon(args.home, terminal)
    const answer = await daemon.ask('POST', `/api/alerts/${encodeURIComponent(args.id)}/ack`, AlertAnswer)
    terminal.print(args.json ? JSON.stringify(answer) : (answer.note ?? `Acknowledged ${answer.id}.`))
  },
})
