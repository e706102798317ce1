import { Field, type HostUsage, rowWidth } from '@hoop/transcripts/usage'
import type { Grouping, Row } from '../src/corpus/index.ts'

/** What was read, summed as a truth is. Projects below `home` begin with `~`, as aider's do in a truth. */
export function summed({ requests, sessions }: HostUsage, by: Grouping, home: string): Record<string, Row> {
  const rows: Record<string, Row> = {}
  for (let row = 0; row < requests.count; row += 1) {
    const figure = (field: number): number => requests.figures[row * rowWidth + field] ?? Number.NaN
    const session = sessions[figure(Field.session)]
    const keys: Record<Grouping, string | undefined> = {
      day: Number.isNaN(figure(Field.at)) ? undefined : new Date(figure(Field.at)).toISOString().slice(0, 10),
      model: withoutProvider(requests.names[figure(Field.model)] ?? ''),
      project: session?.cwd?.replace(home, '~'),
      session: session?.id,
      cli: session?.cli,
    }
    const sum = (rows[keys[by] ?? 'unknown'] ??= empty())
    sum.requests += 1
    sum.input += figure(Field.input)
    sum.output += figure(Field.output)
    sum.cacheRead += figure(Field.cacheRead)
    sum.cacheWrite += figure(Field.cacheWrite)
    sum.cacheWrite1h += figure(Field.cacheWrite1h)
    sum.reasoning += figure(Field.reasoning)
  }
  return rows
}

/** Aider writes `anthropic/claude-…` for what others call `claude-…`. */
function withoutProvider(model: string): string {
  return model.slice(model.lastIndexOf('/') + 1)
}

const empty = (): Row => ({ requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 })
