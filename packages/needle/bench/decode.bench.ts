import { type ExecutionsState, type WorkerProgress, decodeEventLine, decodeLogLine, reduceExecutions, reduceProgress } from '@hoop/needle'
import { bench, describe } from 'vitest'
import { linesOf } from '../test/support/fixtures.ts'

const options = { time: 1500, warmupTime: 300 }
// A hundred times the fixture, and every line its own string, as when it comes out of a file.
const hundredfold = (path: string): string[] => {
  const { lines } = linesOf(path)
  return Array.from({ length: 100 }, () => lines.map((line) => Buffer.from(line).toString())).flat()
}

describe('a log of 14 800 lines', () => {
  const lines = hundredfold('needle-home/logs/claude-code-glm-5-alpha-a6dbb1fc.jsonl')
  bench(
    'JSON.parse',
    () => {
      for (const line of lines) JSON.parse(line)
    },
    options,
  )
  bench(
    'decodeLogLine',
    () => {
      for (const line of lines) decodeLogLine(line)
    },
    options,
  )
  bench(
    'decodeLogLine, reduceProgress, reduceExecutions',
    () => {
      let progress: WorkerProgress | undefined
      let executions: ExecutionsState | undefined
      for (const line of lines) {
        const event = decodeLogLine(line)
        if (!event.ok) continue
        progress = reduceProgress(progress, event.value)
        executions = reduceExecutions(executions, event.value).state
      }
    },
    options,
  )
})

describe('an events file of 65 800 lines', () => {
  const lines = hundredfold('real/events.screenferry.jsonl')
  bench(
    'JSON.parse',
    () => {
      for (const line of lines) JSON.parse(line)
    },
    options,
  )
  bench(
    'decodeEventLine',
    () => {
      for (const line of lines) decodeEventLine(line)
    },
    options,
  )
})
