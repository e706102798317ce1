import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { SessionWriter } from './session.ts'
import type { Turn } from './story.ts'

/** A third of a core in slices, for so many milliseconds; ends with the agent that started it. */
const compiler = `
const agent = process.ppid
const until = performance.now() + Number(process.argv[1])
setInterval(() => {
  if (process.ppid !== agent || performance.now() > until) process.exit()
  const slice = performance.now() + 35
  while (performance.now() < slice) Math.sqrt(slice)
}, 100)
`

/** A tool call that is pending for so many seconds while a real process works for it: long, and nothing is wrong. */
export async function build(secs: number, writer: SessionWriter): Promise<void> {
  const usage = { input: 8, cacheRead: 9_000, cacheWrite: 400, output: 60, thinking: 0 }
  const call = { kind: 'run', command: 'npm run build', purpose: 'Build all of it' } as const
  const turn: Turn = { text: 'A clean build first.', call, output: 'built 214 modules\n', exitCode: 0, usage, closesBead: false }
  writer.text(turn)
  writer.call(turn)
  await once(spawn(process.execPath, ['-e', compiler, String(secs * 1000)], { stdio: 'ignore' }), 'exit')
  writer.result(turn)
}
