import { readVersion } from '../version.ts'
import { command } from './command.ts'

/** `hoop version` */
export const version = command({
  name: 'version',
  description: 'Print the version',
  args: {},
  async run(args, terminal) {
    const found = readVersion()
    terminal.print(
      args.json
        ? JSON.stringify({ version: found, node: process.versions.node, platform: `${process.platform}-${process.arch}` })
        : `hoop ${found}`,
    )
  },
})
