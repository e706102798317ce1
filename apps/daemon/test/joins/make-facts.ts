import type { SessionFact } from '../../src/index/messages.ts'
import { createJoinBook, type JoinRun } from '../../src/joins/index.ts'

/** Noon; what tests say of times are seconds after it. */
const noon = Date.parse('2026-11-20T12:00:00.000Z')
export const at = (seconds: number): number => noon + seconds * 1000

/** A transcript that began at a second. */
export function session(id: string, second: number, more: Partial<SessionFact> = {}): SessionFact {
  return {
    key: `/home/op/.claude/projects/${id}.jsonl`,
    cli: 'claude',
    id,
    cwd: '/srv/web',
    startedAt: at(second),
    lastAt: at(second + 1),
    mtimeMs: at(second + 1),
    ...more,
  }
}

/** One that a dispatch of alpha on a bead began. */
export function tagged(id: string, second: number, more: Partial<SessionFact> = {}): SessionFact {
  return session(id, second, { tag: { worker: 'claude-alpha', bead: 'we-1', strand: 'auto' }, ...more })
}

/** An execution of alpha on a bead, from one second to another. */
export function run(from: number, to: number | null, more: Partial<JoinRun> = {}): JoinRun {
  const worker = more.worker ?? 'claude-alpha'
  const bead = more.bead ?? 'we-1'
  return {
    id: `${worker}/${bead}/${at(from)}`,
    worker,
    bead,
    workspace: '/srv/web',
    kind: 'work',
    strand: 'auto',
    startedAt: at(from),
    isStartReckoned: false,
    endedAt: to === null ? null : at(to),
    outcome: to === null ? 'running' : 'success',
    ...more,
  }
}

/** A book that holds these, as in one look. */
export function bookOf(sessions: readonly SessionFact[], runs: readonly JoinRun[]) {
  const book = createJoinBook()
  book.takeRuns(runs)
  book.takeSessions(sessions)
  return {
    book,
    /** `session by evidence` of each execution. */
    shown: () => runs.map(({ id }) => shownOf(book, id)),
    ownerOf: (one: SessionFact) => book.ownerOf(one.key)?.run.id,
  }
}

export function shownOf(book: ReturnType<typeof createJoinBook>, runId: string): string | undefined {
  const binding = book.bindingOf(runId)
  return binding && `${binding.sessionId} ${binding.by}`
}
