import { describeFailure } from './failure.mjs'
import { StepsAborted } from './steps.mjs'

/**
 * Runs a script's main function; a failure is one message and exit code 1.
 * @param {string} what the script does, for the message: "start HOOP"
 * @param {() => Promise<void>} main
 */
export async function runMain(what, main) {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof StepsAborted)) console.error(describeFailure(what, error))
    process.exitCode = 1
  }
}
