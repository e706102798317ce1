import { nearest } from '@hoop/protocol'
import { type CommandDef, defineCommand, renderUsage } from 'citty'
import { stripVTControlCharacters } from 'node:util'
import { HoopError } from '../errors.ts'
import type { Command, CommandGroup } from './command.ts'
import { commonArgs } from './common-args.ts'
import type { Terminal } from './terminal.ts'

/** Finds the command that the arguments name, runs it, and answers its exit code. `--help` anywhere explains what was named so far. */
export async function dispatch(root: CommandGroup, argv: readonly string[], version: string, terminal: Terminal): Promise<number> {
  const trail = [root.name]
  let node: Command | CommandGroup = root
  let rest = [...argv]
  while ('commands' in node) {
    const at = findWord(rest)
    const word = rest[at]
    if (word === undefined) break
    const load: (() => Promise<Command | CommandGroup>) | undefined = Object.hasOwn(node.commands, word) ? node.commands[word] : undefined
    if (!load) throw unknownCommand(word, node, trail)
    node = await load()
    trail.push(word)
    rest = rest.toSpliced(at, 1)
  }
  const options = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined)
  const asksHelp = options.includes('--help') || options.includes('-h')
  if (asksHelp || (node === root && options.length === 0)) {
    terminal.print(await describe(node, trail, version, terminal))
    return 0
  }
  if (node === root && options.some((option) => option === '--version' || option === '-v')) {
    terminal.print(version)
    return 0
  }
  if (!('commands' in node)) return node.run(rest, trail.join(' '), terminal)
  throw new HoopError('USAGE', `\`${trail.join(' ')}\` needs a command: ${Object.keys(node.commands).join(', ')}`, {
    exitCode: 2,
    hint: `see ${trail.join(' ')} --help`,
  })
}

/** Where the first word stands that is neither an option nor the value of `--home`. */
function findWord(argv: readonly string[]): number {
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i]
    if (token === '--') return -1
    if (token === '--home') i++
    else if (!token?.startsWith('-')) return i
  }
  return -1
}

function unknownCommand(word: string, group: CommandGroup, trail: readonly string[]): HoopError {
  const meant = nearest(word, Object.keys(group.commands))
  const said = `there is no command \`${[...trail, word.replaceAll(/\p{Cc}/gu, '?')].join(' ')}\``
  return new HoopError('UNKNOWN_COMMAND', said, {
    exitCode: 2,
    hint: meant ? `did you mean \`${[...trail, meant].join(' ')}\`?` : `there are ${Object.keys(group.commands).join(', ')}`,
  })
}

async function describe(node: Command | CommandGroup, trail: readonly string[], version: string, terminal: Terminal): Promise<string> {
  const name = trail.at(-1) ?? ''
  const parent = defineCommand({ meta: { name: trail.slice(0, -1).join(' '), version } })
  const usage = await renderUsage(toCitty(node, name, version), parent)
  return terminal.hasColour ? usage : stripVTControlCharacters(usage)
}

function toCitty(node: Command | CommandGroup, name: string, version?: string): CommandDef {
  const meta = { name, description: node.description, ...(version === undefined ? {} : { version }) }
  if (!('commands' in node)) return { meta, args: node.args }
  const subCommands = Object.entries(node.commands).map(([word, load]) => [word, async () => toCitty(await load(), word)] as const)
  return { meta, args: { help: commonArgs.help }, subCommands: Object.fromEntries(subCommands) }
}
