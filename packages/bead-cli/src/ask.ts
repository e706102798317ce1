import { readAnswer } from './answer.ts'
import { type Bead, type RecordSource, decodeBead } from './bead.ts'
import { classifyFailure } from './classify-failure.ts'
import { BeadCliError } from './errors.ts'
import type { Invocation } from './invocation.ts'
import type { QuarantinedLine } from './lines.ts'
import type { Program } from './program.ts'
import { type RunOptions, run } from './run.ts'

/** What a program answered to a reading verb. */
export interface Asked {
  readonly beads: readonly Bead[]
  /** Records that are no beads; `line` is the record's number. */
  readonly refused: readonly QuarantinedLine[]
}

/** Asks a program to read, and throws what it said went wrong as a {@link BeadCliError}. */
export async function ask(
  program: Program,
  invocation: Invocation,
  source: RecordSource,
  cwd: string,
  timeoutMs: number,
  options: RunOptions,
): Promise<Asked> {
  const ended = await run(program.path, invocation, cwd, timeoutMs, options)
  const what = `${program.path} ${invocation.purpose}`
  switch (ended.how) {
    case 'timeout':
      throw new BeadCliError('LOCKED', `${what} did not answer within ${timeoutMs} ms`, {
        hint: 'A worker may hold the queue, or this machine is busy; try again.',
        retryable: true,
      })
    case 'aborted':
      throw new BeadCliError('ABORTED', `${what} was cancelled`, { hint: 'Call again.' })
    case 'too-large':
      throw new BeadCliError('OUTPUT_TOO_LARGE', `${what} printed more than maxOutputBytes allows`, { hint: 'Raise maxOutputBytes.' })
    case 'exit':
      break
  }
  const answer = readAnswer(ended)
  if (answer.failure) throw classifyFailure(what, answer.failure, ended.exitCode)
  if (answer.rows.length === 0 && ended.stdout.trim() !== '' && !/[[{]/.test(ended.stdout)) {
    throw new BeadCliError('OUTPUT_UNREADABLE', `${what} printed no JSON`, { hint: 'Run it in a terminal to see what it prints.' })
  }
  return decodeRows(answer.rows, source)
}

function decodeRows(rows: readonly unknown[], source: RecordSource): Asked {
  const beads: Bead[] = []
  const refused: QuarantinedLine[] = []
  for (const [index, row] of rows.entries()) {
    const found = decodeBead(row, source)
    if (typeof found !== 'string') beads.push(found)
    else refused.push({ line: index + 1, offset: 0, text: (JSON.stringify(row) ?? '').slice(0, 2000), reason: found })
  }
  return { beads, refused }
}
