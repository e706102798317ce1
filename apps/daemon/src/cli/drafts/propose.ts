import { resolve } from 'node:path'
import { command } from '../command.ts'

/** `hoop drafts propose` */
export const propose = command({
  name: 'propose',
  description: 'Propose beads: a JSON file, or - for standard input; nothing is created until it is approved',
  args: { file: { type: 'positional', required: true, description: '{"project", "beads": [{"key", "title", …}], …}' } },
  words: { min: 1, max: 1, what: 'one file, or -' },
  async run(args, terminal) {
    const { readFile } = await import('node:fs/promises')
    const { text } = await import('node:stream/consumers')
    const { Draft } = await import('@hoop/protocol')
    const { errorText, HoopError } = await import('../../errors.ts')
    const { connectDaemon } = await import('../daemon-client.ts')
    let proposal: unknown
    try {
      proposal = JSON.parse(args.file === '-' ? await text(terminal.stdin) : await readFile(resolve(terminal.cwd, args.file), 'utf8'))
    } catch (error) {
      const what = args.file === '-' ? 'standard input' : args.file
      throw new HoopError('BAD_PROPOSAL', `${what} cannot be read as JSON: ${errorText(error)}`, {
        exitCode: 2,
        hint: 'expected {"project": …, "beads": [{"key": …, "title": …}]}',
        cause: error,
      })
    }
    const daemon = await connectDaemon(args.home, terminal)
    const draft = await daemon.ask('POST', '/api/drafts', Draft, proposal)
    if (args.json) return terminal.print(JSON.stringify(draft))
    for (const { message } of draft.warnings) terminal.note(`hoop: ${message}`)
    terminal.print(`Proposed ${draft.id}: \`hoop drafts approve ${draft.id}\` creates it.`)
  },
})
