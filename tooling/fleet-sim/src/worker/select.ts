import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Issue } from '../queue/issue.ts'
import { isWorkspace } from '../queue/queue-file.ts'
import { parseObject, readIfThere } from '../system/files.ts'
import type { Claim, WorkerContext } from './context.ts'
import { mend } from './mend.ts'

/** One step of the waterfall, as `worker.exhausted` lists it. */
type Evaluation = readonly [string, string, number]

const notForAgents = new Set(['deferred', 'human', 'blocked'])
const auto = '(auto)'

/** Finds the next bead and takes it; undefined when every strand came back empty. */
export async function selectBead(worker: WorkerContext): Promise<Claim | undefined> {
  const evaluations: Evaluation[] = []
  const evaluate = async <T>(name: string, work: () => Promise<{ result: string; found: T }>): Promise<T> => {
    const startedAt = performance.now()
    const { result, found } = await work()
    const durationMs = Math.round(performance.now() - startedAt)
    worker.telemetry.emit('strand.evaluated', { strand_name: name, result, duration_ms: durationMs }, { durationMs })
    evaluations.push([name, result, durationMs])
    return found
  }

  const won = await claimByQueue(worker)
  if (won) return won
  const pluck = async (): Promise<Claim | undefined> => {
    const candidates = await evaluate('pluck', async () => lookIn(worker, [worker.identity.workspace]))
    return candidates.length > 0 ? claimOneOf(worker, candidates, 'pluck') : undefined
  }
  const plucked = await pluck()
  if (plucked) return plucked
  const released = await evaluate('mend', async () => {
    const found = await mend(worker)
    return { result: found > 0 ? 'work_created' : 'no_work', found }
  })
  const repaired = released > 0 ? await pluck() : undefined
  if (repaired) return repaired
  const far = await evaluate('explore', async () => explore(worker))
  const explored = far.length > 0 ? await claimOneOf(worker, far, 'explore') : undefined
  if (explored) return explored
  await evaluateCreative(worker, evaluate)
  worker.transition('EXHAUSTED')
  worker.telemetry.emit('worker.exhausted', {
    cycle_count: worker.status.beadsProcessed,
    last_strand_evaluated: 'knot',
    restart_triggers: [],
    strand_evaluations: evaluations,
    waterfall_restarts: 0,
  })
  return undefined
}

async function claimByQueue(worker: WorkerContext): Promise<Claim | undefined> {
  const { telemetry, identity } = worker
  telemetry.emit('bead.claim.attempted', { bead_id: auto, attempt: 1 }, { beadId: auto })
  await worker.pause(worker.random.int(4, 30))
  const issue = identity.claimStyle === 'auto' ? await worker.queueOf(identity.workspace).claimNext(identity.qualifiedId) : undefined
  if (!issue) {
    telemetry.emit('bead.claim.failed', { bead_id: auto, reason: 'no beads available' }, { beadId: auto })
    return undefined
  }
  const claim: Claim = { beadId: issue.id, priority: issue.priority, strand: 'auto', workspace: identity.workspace }
  announce(worker, claim)
  worker.events.append(claim.workspace, 'claim', claim.beadId, { strand: 'auto' })
  return claim
}

interface Candidate {
  readonly issue: Issue
  readonly workspace: string
}

async function lookIn(worker: WorkerContext, workspaces: readonly string[]): Promise<{ result: string; found: readonly Candidate[] }> {
  await worker.pause(worker.random.int(3, 20))
  const found: Candidate[] = []
  for (const workspace of workspaces.filter(isWorkspace)) {
    const issues = await worker.queueOf(workspace).ready()
    const free = issues.filter((issue) => issue.assignee === undefined && !issue.labels?.some((label) => notForAgents.has(label)))
    found.push(...free.map((issue) => ({ issue, workspace })))
  }
  return { result: found.length > 0 ? 'bead_found' : 'no_work', found }
}

async function explore(worker: WorkerContext): Promise<{ result: string; found: readonly Candidate[] }> {
  const others = worker.settings.exploreWorkspaces.filter((workspace) => workspace !== worker.identity.workspace)
  const seen = worker.identity.roams ? await lookIn(worker, others) : { result: 'no_work', found: [] }
  if (seen.found.length === 0) worker.telemetry.emit('strand.skipped', { strand_name: 'explore', reason: 'no_candidates_in_any_workspace' })
  return seen
}

/** A lost race excludes that candidate, and the next one is tried. */
async function claimOneOf(
  worker: WorkerContext,
  candidates: readonly Candidate[],
  strand: 'pluck' | 'explore',
): Promise<Claim | undefined> {
  worker.transition('CLAIMING')
  for (const [index, { issue, workspace }] of candidates.slice(0, 5).entries()) {
    if (index > 0) worker.transition('CLAIMING')
    await worker.pause(worker.random.int(4, 12))
    worker.telemetry.emit('bead.claim.attempted', { bead_id: issue.id, attempt: index + 1 }, { beadId: issue.id })
    worker.events.append(workspace, 'claim', issue.id, { strand })
    await waitForContender(worker, issue.id)
    const result = await worker.queueOf(workspace).claim(issue.id, worker.identity.qualifiedId)
    if (result.kind === 'won') {
      const claim: Claim = { beadId: issue.id, priority: issue.priority, strand, workspace }
      announce(worker, claim)
      return claim
    }
    worker.telemetry.emit('bead.claim.race_lost', { bead_id: issue.id }, { beadId: issue.id })
    worker.transition('RETRYING')
    await worker.pause(100)
  }
  worker.transition('SELECTING')
  return undefined
}

/** A bead that the scenario wants to be raced for is not taken before a second worker has chosen it too. */
async function waitForContender(worker: WorkerContext, bead: string): Promise<void> {
  if (parseObject(readIfThere(worker.layout.script(bead)))?.['contenders'] !== 2) return
  const meeting = join(worker.layout.control, 'races', bead)
  mkdirSync(meeting, { recursive: true })
  writeFileSync(join(meeting, worker.identity.qualifiedId), '')
  for (let waits = 0; waits < 60 && existsSync(meeting) && readdirSync(meeting).length < 2; waits += 1) await worker.pause(50)
}

function announce(worker: WorkerContext, claim: Claim): void {
  worker.status.bead = claim.beadId
  worker.telemetry.emit(
    'bead.claim.succeeded',
    { bead_id: claim.beadId, priority: claim.priority, strand: claim.strand },
    { beadId: claim.beadId },
  )
}

async function evaluateCreative(
  worker: WorkerContext,
  evaluate: <T>(name: string, work: () => Promise<{ result: string; found: T }>) => Promise<T>,
): Promise<void> {
  const nothing = async (): Promise<{ result: string; found: null }> => ({ result: 'no_work', found: null })
  worker.telemetry.emit('strand.skipped', { strand_name: 'weave', reason: 'disabled' })
  for (const name of ['weave', 'unravel', 'pulse', 'reflect', 'splice']) await evaluate(name, nothing)
  await evaluate('knot', async () => {
    await worker.pause(worker.random.int(6, 18))
    return nothing()
  })
}
