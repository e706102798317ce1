import { type ArgsDef, type ParsedArgs, parseArgs } from 'citty'
import { checkArgs, type Words } from './check-args.ts'
import { commonArgs } from './common-args.ts'
import type { Terminal } from './terminal.ts'

/** One command of `hoop`. */
export interface Command {
  readonly name: string
  readonly description: string
  readonly args: ArgsDef
  /** Parses, runs, and answers the exit code. Throws a `HoopError` for what went wrong. `trail` is how it was called: `hoop projects add`. */
  run(rawArgs: readonly string[], trail: string, terminal: Terminal): Promise<number>
}

/** Commands under one name, each loaded when it is called or listed. */
export interface CommandGroup {
  readonly name: string
  readonly description: string
  readonly commands: Readonly<Record<string, () => Promise<Command | CommandGroup>>>
}

interface CommandSpec<T extends ArgsDef> {
  readonly name: string
  readonly description: string
  readonly args: T
  readonly words?: Words
  /** Answers the exit code, 0 if nothing. */
  run(args: ParsedArgs<T & typeof commonArgs>, terminal: Terminal): Promise<number | void>
}

const none: Words = { min: 0, max: 0, what: 'nothing' }

/** Makes a command: what all take is added, what it does not take is refused. */
export function command<const T extends ArgsDef>(spec: CommandSpec<T>): Command {
  const args = { ...spec.args, ...commonArgs }
  return {
    name: spec.name,
    description: spec.description,
    args,
    async run(rawArgs, trail, terminal) {
      checkArgs(rawArgs, args, spec.words ?? none, trail)
      return (await spec.run(parseArgs<T & typeof commonArgs>([...rawArgs], args), terminal)) ?? 0
    },
  }
}
