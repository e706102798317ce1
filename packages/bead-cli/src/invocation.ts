/**
 * The verbs that this package can say. A closed union: there is no way to express another one, neither here nor in
 * {@link Invocation}, and `run` refuses what does not begin with one of them.
 */
export type Verb = 'list' | 'show' | 'create'

/** Why a program is started. `version` and `help` ask the program about itself and touch no queue. */
export type Purpose = Verb | 'version' | 'help'

declare const sealed: unique symbol

/** One call of a program, made only by the functions of this file. */
export interface Invocation {
  readonly [sealed]: true
  readonly purpose: Purpose
  readonly argv: readonly string[]
  /** What goes to standard input, UTF-8; without it, standard input is closed. */
  readonly stdin?: string
}

const seal = (purpose: Purpose, argv: readonly string[], stdin?: string): Invocation => {
  const sound: Omit<Invocation, typeof sealed> = stdin === undefined ? { purpose, argv } : { purpose, argv, stdin }
  return asSealed(sound)
}

function isSealed(value: Omit<Invocation, typeof sealed>): value is Invocation {
  const { purpose, argv } = value
  if (purpose === 'version') return argv.length === 1 && argv[0] === '--version'
  if (purpose === 'help') return argv.length === 1 && argv[0] === '--help'
  // Every value of an option is attached with "=", so the first element without a dash is the verb.
  return argv.find((element) => !element.startsWith('-')) === purpose
}

function asSealed(value: Omit<Invocation, typeof sealed>): Invocation {
  if (isSealed(value)) return value
  throw new TypeError(`not a call of ${value.purpose}: ${JSON.stringify(value.argv.slice(0, 4))}`)
}

/** `--version`: what is this program? */
export const askVersion: Invocation = seal('version', ['--version'])

/** `--help`: for programs that know no `--version`. */
export const askHelp: Invocation = seal('help', ['--help'])

/** A call of one verb. `before` are options that stand before it. Throws `TypeError` if an option hides another verb. */
export function call(verb: Verb, before: readonly string[], after: readonly string[], stdin?: string): Invocation {
  return seal(verb, [...before, verb, ...after], stdin)
}
