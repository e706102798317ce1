import { existsSync } from 'node:fs'
import { callAgent } from './call-agent.ts'
import type { Claim, WorkerContext } from './context.ts'
import { handleOutcome } from './handle.ts'
import { buildPrompt } from './prompt.ts'

/** From a claim to the end of its handling: build, dispatch, execute, handle, log. */
export async function executeClaim(worker: WorkerContext, claim: Claim): Promise<void> {
  const { status, telemetry } = worker
  const startedAt = performance.now()
  moveTo(worker, claim.workspace)
  worker.transition('BUILDING')
  const bead = await worker.queueOf(claim.workspace).find(claim.beadId)
  if (!bead) return leave(worker)
  const prompt = buildPrompt(bead, claim.workspace, worker.identity.qualifiedId, claim.strand)
  if (worker.random.next() < 0.2) telemetry.emit('build.heartbeat', { bead_id: bead.id, elapsed_ms: 1 }, { beadId: bead.id })
  worker.transition('DISPATCHING')
  telemetry.emit('rate_limit.allowed', { model: worker.adapter.model, provider: worker.adapter.provider })
  worker.transition('EXECUTING')
  worker.events.append(claim.workspace, 'dispatch', claim.beadId, {
    adapter: worker.adapter.name,
    model: worker.adapter.model,
    strand: claim.strand,
  })
  const run = await callAgent(worker, bead, claim.workspace, prompt)
  await worker.pause(0)
  status.lastExecutionEndedMs = Date.now()
  worker.transition('HANDLING')
  const isInterrupted = await handleOutcome(worker, claim, bead, run)
  if (isInterrupted) return
  worker.transition('LOGGING')
  status.beadsProcessed += 1
  const elapsedMs = Math.round(performance.now() - startedAt)
  if (claim.strand !== 'auto') {
    const effort = {
      agent_name: worker.adapter.name,
      bead_id: bead.id,
      elapsed_ms: elapsedMs,
      estimated_cost_usd: null,
      model: worker.adapter.model,
      tokens_in: null,
      tokens_out: null,
    }
    telemetry.emit('effort.recorded', effort, { beadId: bead.id, durationMs: elapsedMs })
  }
  leave(worker)
  worker.register()
}

function moveTo(worker: WorkerContext, workspace: string): void {
  if (!existsSync(workspace) || worker.status.workspace === workspace) return
  worker.status.workspace = workspace
  worker.register()
}

function leave(worker: WorkerContext): void {
  worker.status.bead = null
  worker.status.workspace = worker.identity.workspace
  worker.transition('SELECTING')
}
