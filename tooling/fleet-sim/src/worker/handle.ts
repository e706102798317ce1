import type { Issue } from '../queue/issue.ts'
import { formatNanoseconds } from '../system/time.ts'
import type { Claim, WorkerContext } from './context.ts'
import type { AgentRun } from './dispatch.ts'
import { callAgent } from './call-agent.ts'
import { actionOf, classifyExit, eventOf, signalOf, type Outcome } from './outcome.ts'
import { buildSplitQuestion } from './prompt.ts'

/** Maps the exit to an outcome and acts on it. True when the worker has stopped meanwhile. */
export async function handleOutcome(worker: WorkerContext, claim: Claim, bead: Issue, run: AgentRun): Promise<boolean> {
  const isInterrupted = worker.status.stopSignal !== null
  const outcome = classifyExit(run.exitCode, isInterrupted)
  const beadId = bead.id
  const tick = (state: string): void => worker.telemetry.emit('heartbeat.emitted', { bead_id: beadId, state }, { beadId })
  tick('HANDLING')
  if (isInterrupted) tick('HANDLING')
  worker.telemetry.emit('outcome.classified', { bead_id: beadId, exit_code: run.exitCode, outcome }, { beadId })
  worker.events.append(claim.workspace, eventOf(outcome), beadId, eventFields(claim, run, outcome))
  if (outcome === 'success') await finish(worker, claim, beadId, tick)
  else await release(worker, claim, bead, run, outcome, tick)
  worker.telemetry.emit('outcome.handled', { action: actionOf(outcome), bead_id: beadId, outcome }, { beadId })
  tick('HANDLING_POST_HANDLER')
  if (outcome === 'failure') await askForSplit(worker, claim, bead)
  await worker.pause(worker.random.int(1, 5))
  return isInterrupted
}

function eventFields(claim: Claim, run: AgentRun, outcome: Outcome): Record<string, unknown> {
  return outcome === 'interrupted'
    ? { exit_code: run.exitCode, outcome, strand: claim.strand }
    : { duration_ms: run.durationMs, exit_code: run.exitCode, outcome, strand: claim.strand }
}

/** The agent closes its bead itself; one that did not leaves the bead in progress, and nobody touches it. */
async function finish(worker: WorkerContext, claim: Claim, beadId: string, tick: (state: string) => void): Promise<void> {
  tick('HANDLING')
  await worker.pause(worker.random.int(5, 20))
  const bead = await worker.queueOf(claim.workspace).find(beadId)
  if (bead?.status === 'closed') worker.telemetry.emit('bead.completed', { bead_id: beadId, duration_ms: 0 }, { beadId, durationMs: 0 })
  else worker.telemetry.emit('bead.orphaned', { bead_id: beadId }, { beadId })
}

async function release(
  worker: WorkerContext,
  claim: Claim,
  bead: Issue,
  run: AgentRun,
  outcome: Outcome,
  tick: (state: string) => void,
): Promise<void> {
  tick('HANDLING_FLUSH')
  if (outcome !== 'interrupted') tick('HANDLING')
  await worker.pause(worker.random.int(5, 30))
  tick('HANDLING_FLUSH_DONE')
  tick('HANDLING_RELEASE')
  await worker.pause(worker.random.int(10, 30))
  const queue = worker.queueOf(claim.workspace)
  await queue.update(bead.id, { status: 'open', assignee: '', ...labelsAfter(bead, outcome) })
  tick('HANDLING_RELEASE_DONE')
  if (outcome === 'crash') await queue.create(crashAlert(worker, bead, run))
  worker.telemetry.emit('bead.released', { bead_id: bead.id, reason: 'release_success' }, { beadId: bead.id })
}

function labelsAfter(bead: Issue, outcome: Outcome): { addLabels?: readonly string[]; removeLabels?: readonly string[] } {
  if (outcome === 'timeout') return { addLabels: ['deferred'] }
  if (outcome !== 'failure') return {}
  const counted = (bead.labels ?? []).find((label) => label.startsWith('failure-count:'))
  const count = Number(counted?.slice('failure-count:'.length) ?? 0) + 1
  return { addLabels: [`failure-count:${count}`], removeLabels: counted ? [counted] : [] }
}

function crashAlert(worker: WorkerContext, bead: Issue, run: AgentRun) {
  const signal = signalOf(run.exitCode)
  const when = `${formatNanoseconds(BigInt(Math.trunc(worker.clock.nowMs())) * 1_000_000n)}+00:00`
  const kept = (bead.labels ?? []).filter((label) => label !== 'deferred' && !label.startsWith('failure-count:'))
  return {
    title: `ALERT: Agent crash on bead ${bead.id}`,
    description: `## Agent Crash Report\n\n- **Bead ID**: ${bead.id}\n- **Agent**: ${worker.adapter.name}\n- **Exit code**: ${run.exitCode} (signal ${signal})\n- **Workspace**: ${bead.source_repo}\n- **Timestamp**: ${when}\n\nThe agent process was killed. This bead has been released for retry.`,
    labels: ['alert', 'crash', `signal-${signal}`, ...kept],
    priority: 2,
    idKey: `alert ${bead.id} ${run.exitCode}`,
  }
}

/** After a failure NEEDLE asks whether the bead should be split: an agent call without a tag. */
async function askForSplit(worker: WorkerContext, claim: Claim, bead: Issue): Promise<void> {
  await callAgent(worker, bead, claim.workspace, buildSplitQuestion(bead))
  worker.telemetry.emit('bead.mitosis.evaluated', { bead_id: bead.id, proposed_children: 0, splittable: false }, { beadId: bead.id })
}
