import { command } from '../command.ts'

/** `hoop alerts mute` */
export const mute = command({
  name: 'mute',
  description: 'Let an alert notify nobody for a while; it is listed and recorded all the same',
  args: {
    id: { type: 'positional', required: true, description: 'The id of the alert' },
    until: { type: 'string', description: 'For so long, or until then: 2h, 1d, 2026-11-20T12:00:00Z (default 1h)', valueHint: 'time' },
    subject: { type: 'boolean', description: 'Every alert about the same worker, file, …, not only of this kind' },
  },
  words: { min: 1, max: 1, what: 'the id of an alert' },
  async run(args, terminal) {
    const { AlertAnswer } = await import('@hoop/protocol')
    const { connectDaemon } = await import('../daemon-client.ts')
    const { readMoment } = await import('./read-moment.ts')
    const body = { until: readMoment(args.until ?? '1h', '--until', 'future'), scope: args.subject === true ? 'subject' : 'alert' }
    const daemon = await connectDaemon(args.home, terminal)
    const answer = await daemon.ask('POST', `/api/alerts/${encodeURIComponent(args.id)}/mute`, AlertAnswer, body)
    terminal.print(args.json ? JSON.stringify(answer) : (answer.note ?? `Muted ${answer.id} until ${body.until}.`))
  },
})
