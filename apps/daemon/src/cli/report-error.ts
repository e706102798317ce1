import { errorCode, errorText, HoopError, type ExitCode } from '../errors.ts'

/** What went wrong → one line for a person, and the exit code. With `verbose` also where it came from. */
export function reportError(
  error: unknown,
  options: { readonly isVerbose: boolean },
): { readonly text: string; readonly exitCode: ExitCode } {
  const trace = options.isVerbose && error instanceof Error ? `\n${describeChain(error)}` : ''
  if (error instanceof HoopError)
    return { text: `hoop: ${oneLine(error.message)}${error.hint ? `; ${oneLine(error.hint)}` : ''}${trace}`, exitCode: error.exitCode }
  const what = errorCode(error) ? errorText(error) : `something went wrong inside HOOP: ${errorText(error)}`
  return { text: `hoop: ${oneLine(what)}; run it again with --verbose to see where${trace}`, exitCode: 3 }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ')
}

function describeChain(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${describeChain(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}
