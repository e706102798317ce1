/** Where a command prints and what it may ask. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** Text for a person, or one JSON value. Ends with a newline. */
  print(text: string): void
  /** Bytes as they are. Resolves once there is room for more. */
  write(bytes: Uint8Array): Promise<void>
  /** Progress and warnings; never data. */
  note(text: string): void
  /** Columns to fill; `undefined` where nobody looks on, and nothing need be cut. */
  readonly columns: number | undefined
  readonly hasColour: boolean
  /** Whether a person can be asked. */
  readonly isInteractive: boolean
  readonly stdin: NodeJS.ReadStream
  readonly stderr: NodeJS.WriteStream
}

/** The terminal of a process. Colour only for a person, and not with NO_COLOR. */
export function createTerminal(process: NodeJS.Process): Terminal {
  const { stdout, stderr, stdin, env } = process
  return {
    env,
    cwd: process.cwd(),
    print: (text) => void stdout.write(`${text}\n`),
    write: (bytes) => new Promise((resolve, reject) => stdout.write(bytes, (error) => (error ? reject(error) : resolve()))),
    note: (text) => void stderr.write(`${text}\n`),
    columns: stdout.isTTY ? stdout.columns || 80 : undefined,
    hasColour: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    isInteractive: stdin.isTTY && stderr.isTTY,
    stdin,
    stderr,
  }
}

export type Colour = 'red' | 'yellow' | 'green' | 'dim' | 'bold'

const codes: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  dim: [2, 22],
  bold: [1, 22],
}

/** Text in a colour, where colours are wanted. */
export function paint(terminal: Pick<Terminal, 'hasColour'>, colour: Colour, text: string): string {
  const [on, off] = codes[colour]
  return terminal.hasColour ? `\u001B[${on}m${text}\u001B[${off}m` : text
}
