import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Issue } from '../queue/issue.ts'
import { sleep } from '../system/time.ts'
import type { WorkerContext } from './context.ts'
import { renderInvocation, startAgent, type AgentRun } from './dispatch.ts'
import { classifyExit } from './outcome.ts'
import { writePromptFile, type Prompt } from './prompt.ts'
import { openTrace, writeTrace } from './trace.ts'

/** Calls the agent once: prompt file, trace folder, process, and what is left of it afterwards. */
export async function callAgent(worker: WorkerContext, bead: Issue, workspace: string, prompt: Prompt): Promise<AgentRun> {
  const { adapter, telemetry, layout, status } = worker
  const promptFile = join(layout.prompts, `prompt-${bead.id}-${process.pid}.md`)
  const removePrompt = writePromptFile(promptFile, prompt)
  const trace = openTrace(workspace, bead.id)
  const command = renderInvocation(adapter.invokeTemplate, {
    workspace,
    prompt_file: promptFile,
    bead_id: bead.id,
    model: adapter.model ?? '',
  })
  const rendered = Object.entries(adapter.environment).map(([key, value]) => [key, value.replaceAll('{model}', adapter.model ?? '')])
  const env = { ...process.env, ...Object.fromEntries(rendered), ...status.nextAgent }
  status.nextAgent = {}
  const limitMs = ((adapter.timeoutSecs || worker.settings.agentTimeoutSecs) * 1000) / worker.belonging.speed
  const agent = startAgent(command, worker.identity.workspace, env, limitMs)
  const forget = noteShell(worker, agent.shellPid)
  telemetry.emit(
    'agent.dispatched',
    {
      agent: adapter.name,
      bead_id: bead.id,
      prompt_hash: prompt.hash,
      prompt_len: prompt.length,
      template_name: prompt.templateName,
      template_version: `${prompt.templateName}-default`,
    },
    { beadId: bead.id },
  )
  telemetry.emit('transform.skipped', { bead_id: bead.id, reason: 'not configured' }, { beadId: bead.id })
  const run = await agent.ended
  forget()
  removePrompt()
  // It hangs with the bead in its hands, and does not learn that the agent is gone.
  while (status.isStalled) await sleep(200)
  writeTrace(trace, bead.id, adapter, run, classifyExit(run.exitCode, status.stopSignal !== null), worker.clock)
  telemetry.emit(
    'agent.completed',
    { agent: adapter.name, bead_id: bead.id, duration_ms: run.durationMs, exit_code: run.exitCode, model: adapter.model },
    { beadId: bead.id, durationMs: run.durationMs },
  )
  return run
}

/** For the faults that aim at an agent: which shell is this worker's now. */
function noteShell(worker: WorkerContext, shellPid: number): () => void {
  const folder = join(worker.layout.control, 'shells')
  const path = join(folder, worker.identity.qualifiedId)
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, String(shellPid))
  return () => rmSync(path, { force: true })
}
