import { command } from '../command.ts'

/** `hoop sessions show` */
export const show = command({
  name: 'show',
  description: 'Show one session: its header and totals, and with --entries all that was said and done',
  args: {
    session: { type: 'positional', required: true, description: 'The id of a session, or the path of its file', valueHint: 'id-or-path' },
    entries: { type: 'boolean', description: 'Show every entry, too' },
  },
  words: { min: 1, max: 1, what: 'the id of a session, or the path of its file' },
  async run(args, terminal) {
    const files = await import('node:path')
    const { readEntries, readSession, TranscriptNotFoundError } = await import('@hoop/transcripts')
    const { describeTrouble, findById } = await import('./find-sessions.ts')
    const { readPlaces } = await import('./places.ts')
    try {
      let path = files.resolve(terminal.cwd, args.session)
      const session = await readSession(path).catch(async (error: unknown) => {
        if (!(error instanceof TranscriptNotFoundError)) throw error
        path = await findById(await readPlaces(args.home, terminal), args.session, (text) => terminal.note(text))
        return readSession(path)
      })
      const { cli } = session
      if (args.json && args.entries) {
        const { printDocument } = await import('./print-document.ts')
        return await printDocument(session, readEntries(path, { cli }))
      }
      if (args.json) return terminal.print(JSON.stringify({ session }))
      const { describeEntry, describeSession } = await import('./describe-session.ts')
      terminal.print(describeSession(session, terminal))
      if (!args.entries) return
      for await (const entry of readEntries(path, { cli })) terminal.print(describeEntry(entry, terminal))
    } catch (error) {
      throw describeTrouble(error, (text) => terminal.note(text))
    }
  },
})
