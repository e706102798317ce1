import { command } from '../command.ts'

/** `hoop beads show` */
export const show = command({
  name: 'show',
  description: 'Show one bead: its texts, what it waits for and what waits for it, its attempts',
  args: { id: { type: 'positional', required: true, description: 'The id of a bead, or its key: workspace#id' } },
  words: { min: 1, max: 1, what: 'the id of a bead' },
  async run(args, terminal) {
    const { BeadDetail } = await import('@hoop/protocol')
    const { useBeads } = await import('./ask-beads.ts')
    const options = { homeFlag: args.home, isVerbose: args.verbose === true }
    const bead = await useBeads(options, terminal, (source) => source.ask(`/api/beads/${encodeURIComponent(args.id)}`, BeadDetail))
    if (args.json) return terminal.print(JSON.stringify(bead))
    const { describeBead } = await import('./describe-bead.ts')
    terminal.print(describeBead(bead, terminal))
  },
})
