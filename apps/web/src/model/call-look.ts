import type { EntryView } from '@hoop/protocol'
import { formatCount, plural } from '../format/number.ts'
import { splitToolLine, toolIcon, type DoingIcon } from './activity.ts'
import { diffLines } from './diff.ts'
import { fileEdits, type FileEdit } from './file-edit.ts'

/** A call on one line: its tool, what it was given, how it ended. */
export interface CallLook {
  readonly icon: DoingIcon
  readonly name: string
  readonly argument: string
  /** `exit 101`, `212 lines`, `+7 −3`; empty where there is nothing to say. */
  readonly note: string
  readonly isFailed: boolean
  /** No result yet. */
  readonly isPending: boolean
  readonly tookMs: number | undefined
  readonly edits: readonly FileEdit[]
}

const exit = /(?:^|\n)\s*(?:Process exited with code|Exit code:?)\s+(-?\d{1,5})\b/i

/** The exit code that a result tells of, at its beginning or at its end. */
export function exitCodeOf(output: string): number | undefined {
  const found = exit.exec(output.slice(0, 600)) ?? exit.exec(output.slice(-600))
  return found === null ? undefined : Number(found[1])
}

function noteOf(result: EntryView | undefined, edits: readonly FileEdit[], isFailed: boolean): string {
  if (result === undefined) return ''
  const code = exitCodeOf(result.text)
  if (isFailed) return code === undefined ? 'failed' : `exit ${formatCount(code)}`
  if (code !== undefined && code !== 0) return `exit ${formatCount(code)}`
  if (edits.length > 0) {
    const lines = edits.flatMap(({ before, after }) => diffLines(before, after))
    const count = (kind: 'add' | 'del') => lines.filter((line) => line.kind === kind).length
    return `+${formatCount(count('add'))} −${formatCount(count('del'))}`
  }
  const text = result.text.trimEnd()
  return text === '' ? 'no output' : plural(text.split('\n').length, 'line')
}

/** How a call is drawn, with or without its result. */
export function callLook(call: EntryView, result: EntryView | undefined): CallLook {
  const { name, rest } = splitToolLine(call.text)
  const edits = fileEdits(call)
  const isFailed = call.tool?.isError === true || result?.tool?.isError === true
  const told = result?.tool?.durationMs
  const between = result?.at === undefined || call.at === undefined ? undefined : Math.max(0, result.at - call.at)
  return {
    icon: toolIcon(call.tool?.name ?? name),
    name: call.tool?.name ?? name,
    argument: rest,
    note: noteOf(result, edits, isFailed),
    isFailed,
    isPending: result === undefined,
    // A CLI that measures says so; a zero means that it did not.
    tookMs: told !== undefined && told > 0 ? told : between,
    edits,
  }
}

/** A diff up to so many lines opens by itself. */
const SHORT_DIFF = 40

/** Whether a call stands open without being asked: it failed, or it is a short diff. */
export function opensByItself(look: CallLook): boolean {
  if (look.isFailed) return true
  const lines = look.edits.reduce((sum, { before, after }) => sum + before.length + after.length, 0)
  return lines > 0 && lines < SHORT_DIFF
}
