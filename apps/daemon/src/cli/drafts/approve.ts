import { command } from '../command.ts'

/** `hoop drafts approve` */
export const approve = command({
  name: 'approve',
  description: 'Create what a draft proposes',
  args: {
    id: { type: 'positional', required: true, description: 'The id of the draft' },
    hash: { type: 'string', description: 'Only if it is still exactly this', valueHint: 'hash' },
    yes: { type: 'boolean', description: 'Without asking' },
  },
  words: { min: 1, max: 1, what: 'the id of a draft' },
  async run(args, terminal) {
    const { Created, DraftDetail } = await import('@hoop/protocol')
    const { HoopError } = await import('../../errors.ts')
    const { ask } = await import('../ask.ts')
    const { connectDaemon } = await import('../daemon-client.ts')
    if (args.yes !== true && !terminal.isInteractive)
      throw new HoopError('CONFIRMATION_NEEDED', 'approving needs a person at a terminal', {
        exitCode: 2,
        hint: 'add --yes to approve unseen',
      })
    const daemon = await connectDaemon(args.home, terminal)
    const path = `/api/drafts/${encodeURIComponent(args.id)}`
    const draft = await daemon.ask('GET', path, DraftDetail)
    if (args.yes !== true) {
      const { describeDraft } = await import('./describe-draft.ts')
      terminal.note(describeDraft(draft, terminal))
      const answer = await ask(`\nCreate ${draft.beads.length === 1 ? 'this bead' : `these ${draft.beads.length} beads`}? [y/N] `, terminal)
      if (!/^y(?:es)?$/i.test(answer.trim())) throw new HoopError('CANCELLED', 'nothing was created', { exitCode: 1 })
    }
    // What was shown is what is approved: an edit meanwhile is refused by its hash.
    const created = await daemon.ask('POST', `${path}/approve`, Created, { hash: args.hash ?? draft.hash })
    if (args.json) return terminal.print(JSON.stringify({ id: draft.id, ...created }))
    for (const { key, id } of created.beads) terminal.print(`${id}  ${key}`)
  },
})
