import { command } from '../command.ts'

/** `hoop alerts show` */
export const show = command({
  name: 'show',
  description: 'Show one alert: why, since when, on what evidence, and who was told',
  args: { id: { type: 'positional', required: true, description: 'The id of the alert' } },
  words: { min: 1, max: 1, what: 'the id of an alert' },
  async run(args, terminal) {
    const { AlertDetail } = await import('@hoop/protocol')
    const { connectDaemon } = await import('../daemon-client.ts')
    const daemon = await connectDaemon(args.home, terminal)
    const alert = await daemon.ask('GET', `/api/alerts/${encodeURIComponent(args.id)}`, AlertDetail)
    if (args.json) return terminal.print(JSON.stringify(alert))
    const { describeAlert } = await import('./describe-alert.ts')
    terminal.print(describeAlert(alert, terminal))
  },
})
