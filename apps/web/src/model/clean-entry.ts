import type { EntryView } from '@hoop/protocol'
import { withoutCommands } from './terminal-text.ts'

const mostDeep = 12

/** The same value, with no string and no name in it that commands a terminal. */
function cleanValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutCommands(value)
  if (typeof value !== 'object' || value === null || depth > mostDeep) return value
  if (Array.isArray(value)) return value.map((item: unknown) => cleanValue(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [withoutCommands(name), cleanValue(item, depth + 1)]))
}

/** An entry as it is drawn: without commands to a terminal; of a result they stay until its colours are made of them. */
export function cleanEntry(entry: EntryView): EntryView {
  const { tool, kind, text } = entry
  return {
    ...entry,
    text: kind === 'tool_result' ? text : withoutCommands(text),
    ...(entry.model !== undefined && { model: withoutCommands(entry.model) }),
    ...(tool !== undefined && {
      tool: {
        ...tool,
        name: withoutCommands(tool.name),
        ...(tool.input !== undefined && { input: cleanValue(tool.input) }),
      },
    }),
  }
}
