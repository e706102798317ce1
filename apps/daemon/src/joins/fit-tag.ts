import { beganAt, type JoinRun, type TaggedSession } from './evidence.ts'

/** A session may seem to begin so long before its dispatch, or after its end: clocks of files are coarse, and CLIs are slow to start. */
const slackMs = 5000
/** Aider tells whole seconds. */
const secondMs = 999

/**
 * The execution that a tagged session was: of the same worker and bead, the one in whose time the session began; the later one where
 * two overlap. `undefined` where none fits.
 *
 * @param runs executions of the tag's bead
 */
export function fitTag(session: TaggedSession, runs: Iterable<JoinRun>): JoinRun | undefined {
  let found: { readonly run: JoinRun; readonly gapMs: number; readonly name: number; readonly isThere: boolean } | undefined
  for (const run of runs) {
    if (run.kind !== 'work') continue
    const name = fitWorker(session.tag.worker, run.worker)
    const gapMs = gapBetween(session, run)
    if (name === 0 || gapMs > slackMs) continue
    const isThere = run.workspace !== undefined && (run.workspace === session.cwd || run.workspace === session.repo)
    const isBetter =
      !found ||
      name > found.name ||
      (name === found.name &&
        (gapMs < found.gapMs ||
          (gapMs === found.gapMs && (Number(isThere) - Number(found.isThere) || run.startedAt - found.run.startedAt) > 0)))
    if (isBetter) found = { run, gapMs, name, isThere }
  }
  return found?.run
}

/** How much of a tag's qualified id is the name of a worker; 0: another worker. */
function fitWorker(tagged: string, worker: string): number {
  if (tagged === worker) return Infinity
  return tagged.endsWith(`-${worker}`) ? worker.length : 0
}

/** How far the beginning of a session lies outside an execution. */
function gapBetween(session: TaggedSession, { startedAt, endedAt, isStartReckoned }: JoinRun): number {
  const from = beganAt(session)
  const to = from + (session.cli === 'aider' && from % 1000 === 0 ? secondMs : 0)
  const end = endedAt ?? Infinity
  if (to < startedAt) return isStartReckoned && (session.lastAt ?? to) >= startedAt ? 0 : startedAt - to
  return Math.max(0, from - end)
}
