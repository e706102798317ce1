import { dispatch } from './cli/dispatch.ts'
import { hoop } from './cli/commands.ts'
import { reportError } from './cli/report-error.ts'
import { createTerminal } from './cli/terminal.ts'
import { errorCode } from './errors.ts'
import { readVersion } from './version.ts'

const argv = process.argv.slice(2)

function fail(error: unknown): void {
  const { text, exitCode } = reportError(error, { isVerbose: argv.includes('--verbose') })
  process.stderr.write(`${text}\n`)
  process.exitCode = exitCode
}

// `hoop status | head` closes the pipe early; that is no error of ours.
process.stdout.on('error', (error) => {
  if (errorCode(error) !== 'EPIPE') throw error
  process.exit()
})
process.on('uncaughtException', (error) => {
  fail(error)
  process.exit()
})

try {
  process.exitCode = await dispatch(hoop, argv, readVersion(), createTerminal(process))
} catch (error) {
  fail(error)
}
