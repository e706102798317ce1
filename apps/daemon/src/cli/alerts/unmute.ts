import { command } from '../command.ts'

/** `hoop alerts unmute` */
export const unmute = command({
  name: 'unmute',
  description: 'Take every mute of an alert back',
  args: { id: { type: 'positional', required: true, description: 'The id of the alert' } },
  words: { min: 1, max: 1, what: 'the id of an alert' },
  async run(args, terminal) {
    const { AlertAnswer } = await import('@hoop/protocol')
    const { connectDaemon } = await import('../daemon-client.ts')
    const daemon = await connectDaemon(args.home, terminal)
    const answer = await daemon.ask('DELETE', `/api/alerts/${encodeURIComponent(args.id)}/mute`, AlertAnswer)
    terminal.print(args.json ? JSON.stringify(answer) : (answer.note ?? `${answer.id} is no longer muted.`))
  },
})
