/** One argument of a command: the flag, if it has one, and its value. */
export interface Argument {
  readonly flag: string | undefined
  readonly value: string | undefined
  /** Too long, or of several lines, to be read in a command. */
  readonly isLong: boolean
}

const LONG = 160

/** A list of arguments in parts for the eye. The program comes first, as an argument without a flag. */
export function argumentsOf(argv: readonly string[]): readonly Argument[] {
  return argv.map((text) => {
    const [, flag, value] = /^(--?[A-Za-z0-9][A-Za-z0-9-]*)(?:=([\s\S]*))?$/.exec(text) ?? [undefined, undefined, text]
    return { flag, value, isLong: (value ?? '').length > LONG || (value ?? '').includes('\n') }
  })
}

/** One argument as a POSIX shell would have to be given it. */
export function quoteForShell(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** The whole command for a terminal. HOOP itself hands over the list; no shell reads it. */
export function commandLine(argv: readonly string[]): string {
  return argv
    .map((text) => {
      const [, flag, value] = /^(--?[A-Za-z0-9][A-Za-z0-9-]*)=([\s\S]*)$/.exec(text) ?? []
      return flag === undefined ? quoteForShell(text) : `${flag}=${value === '' ? "''" : quoteForShell(value ?? '')}`
    })
    .join(' ')
}
