import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bench, describe } from 'vitest'
import { openFleetDb } from '../src/db/index.ts'
import type { SessionFact } from '../src/index/messages.ts'
import { createJoinBook, createStitchSessions, openJoins, type JoinRun } from '../src/joins/index.ts'
import { takePage } from '../src/http/paging.ts'
import { createStitches } from '../src/stitches/stitches.ts'

// 20 000 sessions, half of them workers', over 10 000 executions; every tenth comes from another one.
const count = 20_000
const begin = Date.UTC(2026, 10, 20)
const key = (n: number) => `/home/op/.claude/projects/-srv-web/00000000-0000-4000-8000-${String(n).padStart(12, '0')}.jsonl`

const runOf = (n: number): JoinRun => ({
  id: `claude-alpha-${n % 50}/we-${n}/${begin + n * 1000}`,
  worker: `claude-alpha-${n % 50}`,
  bead: `we-${n % 3000}`,
  workspace: '/srv/web',
  kind: 'work',
  strand: 'auto',
  startedAt: begin + n * 1000,
  isStartReckoned: false,
  endedAt: begin + n * 1000 + 500,
  outcome: 'success',
})

const sessionOf = (n: number): SessionFact => ({
  key: key(n),
  cli: 'claude',
  id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  cwd: '/srv/web',
  title: `Fix the thing number ${n} in the module that is named there`,
  startedAt: begin + n * 500 + 100,
  lastAt: begin + n * 500 + 400,
  mtimeMs: begin,
  ...(n % 10 === 5 && { parentId: `00000000-0000-4000-8000-${String(n - 1).padStart(12, '0')}` }),
  ...(n % 2 === 0 && { tag: { worker: `claude-alpha-${(n / 2) % 50}`, bead: `we-${(n / 2) % 3000}`, strand: 'auto' } }),
})

const runs = Array.from({ length: count / 2 }, (_, n) => runOf(n))
const sessions = Array.from({ length: count }, (_, n) => sessionOf(n))

const joins = openJoins({ execution: () => undefined, liveSession: () => undefined, mask: (text) => text })
joins.book.takeRuns(runs)
const stitchSessions = createStitchSessions({
  book: joins.book,
  joinOf: (session) => joins.joinOf(session),
  workspaceOf: () => '/srv/web',
  projectOf: () => 'web',
  registered: () => '/srv/web',
  mask: (text) => text,
})
joins.onSessions((keys) => stitchSessions.note(keys))
for (let at = 0; at < count; at += 500) joins.take(sessions.slice(at, at + 500))

const executions = runs.map((run) => ({ ...run, workspace: '/srv/web', endedAt: run.endedAt ?? undefined, sessionId: null, costUsd: null }))
const stitches = createStitches({
  rows: openFleetDb(mkdtempSync(join(tmpdir(), 'hoop-bench-'))).stitches,
  beads: { all: () => [], open: () => [], find: () => undefined },
  executions: () => executions,
  arisen: () => stitchSessions.arisen(),
  draftsOf: () => [],
  now: () => begin + count * 1000,
})

describe('20 000 sessions', () => {
  let grown = 0
  const grow = () => {
    grown += 1
    const session = sessions[grown % count]
    if (session) joins.take([{ ...session, lastAt: begin + grown }])
  }
  bench('one grows, and its stitch is looked at', () => {
    grow()
    stitchSessions.arisen()
  })
  bench('all stitches are listed after a change', () => {
    grow()
    const all = stitches.summaries()
    takePage(
      all.items,
      { limit: 100 },
      { key: ({ lastAt = 0, id }) => `${String(lastAt).padStart(14, '0')} ${id}`, direction: 'descending' },
    ).items.map(({ id }) => all.view(id))
  })
  bench('all sessions come, as after a start', () => {
    const book = createJoinBook()
    book.takeRuns(runs)
    for (let at = 0; at < count; at += 500) book.takeSessions(sessions.slice(at, at + 500))
  })
})
