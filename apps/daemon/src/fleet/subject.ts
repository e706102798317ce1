import type { Heartbeat } from '@hoop/health'
import type { Facts, LineFacts, NeedleFacts } from './facts.ts'

/** One worker, from both contracts. Its id is the qualified id where NEEDLE's home knows it, else the bare identifier. */
export interface Subject {
  readonly id: string
  readonly name: string
  readonly needle: NeedleFacts | undefined
  readonly lines: LineFacts | undefined
}

/** Puts what the workspace files tell beside what NEEDLE's home tells: one subject a worker. */
export function subjectsOf(facts: Facts, isIgnored: (name: string) => boolean): Subject[] {
  const byId = new Map<string, { needle: NeedleFacts | undefined; lines: LineFacts | undefined; name: string }>()
  for (const needle of facts.needle.values()) {
    // A registry entry alone, of a worker that left nothing else, is no worker that could be judged.
    if (needle.stateFile === undefined && needle.progress === undefined) continue
    const name = needle.stateFile?.file.identifier ?? needle.progress?.identifier ?? needle.id
    byId.set(needle.id, { needle, lines: undefined, name })
  }
  for (const lines of facts.lines.values()) {
    const id = facts.qualify(lines.name, lines.beat?.workspace ?? lines.event?.workspace) ?? lines.name
    const known = byId.get(id)
    byId.set(id, { needle: known?.needle, lines, name: known?.name ?? lines.name })
  }
  return [...byId].filter(([id, { name }]) => !isIgnored(id) && !isIgnored(name)).map(([id, rest]) => ({ id, ...rest }))
}

/** How often each source beats. */
export interface Intervals {
  readonly stateFileMs: (needleHome: string) => number
  readonly linesMs: number
}

/** The heartbeat that a worker is judged by: its state file, once it ever had one; else its newest line. */
export function heartbeatOf({ needle, lines }: Subject, intervals: Intervals): Heartbeat | undefined {
  if (needle?.stateFile) {
    const { file, seenAt, needleHome } = needle.stateFile
    return {
      at: file.heartbeatAt,
      receivedAt: seenAt,
      intervalMs: intervals.stateFileMs(needleHome),
      source: 'state-file',
      pid: file.pid,
      startedAt: file.startedAt ?? undefined,
    }
  }
  if (!lines?.beat) return undefined
  const { line, seenAt } = lines.beat
  return {
    at: line.at,
    receivedAt: seenAt,
    intervalMs: intervals.linesMs,
    source: 'heartbeats',
    pid: lines.pid?.pid,
    firstAt: lines.pid?.firstAt,
  }
}
