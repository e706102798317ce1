import { writeSync } from 'node:fs'
import { runQueueCommand } from '../queue/command.ts'

/** `fleet-sim queue`: the stand-in queue in the current folder. */
export async function queueCommand(argv: readonly string[]): Promise<number> {
  const answer = runQueueCommand(argv, process.cwd())
  if (answer.stdout) writeSync(1, answer.stdout)
  if (answer.stderr) writeSync(2, answer.stderr)
  return answer.exitCode
}
