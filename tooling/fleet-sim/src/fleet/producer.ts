import { basename, join } from 'node:path'
import { selectReady } from '../queue/issue.ts'
import { openQueue } from '../queue/open-queue.ts'
import { readExport } from '../queue/queue-file.ts'
import type { Queue } from '../queue/queue.ts'
import { parseObject, readIfThere, writeWhole } from '../system/files.ts'
import { createRandom } from '../system/random.ts'
import type { Clock } from '../system/time.ts'
import { beatPath } from '../worker/state-file.ts'
import type { Layout } from './layout.ts'
import type { FleetPlan, Scenario, WorkspacePlan } from './plan.ts'
import { wordBead } from './titles.ts'

/** Keeps the queues filled, so that the fleet never runs dry. */
export interface Producer {
  /**
   * Makes what is missing: a bead for each worker, and so many to spare (3). The n-th bead of a workspace depends on the
   * seed and n alone. Does nothing while an earlier call is still at it, and stops at the signal.
   */
  refill(spare?: number): Promise<void>
}

/** What a producer goes by. */
export interface ProducerOptions {
  readonly seed: string
  readonly scenario: Scenario
  readonly speed: number
  /** The `br` that keeps the queues; null: the stand-in. */
  readonly queueProgram: string | null
}

/** What the scenario wants of the first beads of a workspace. */
interface Script {
  readonly endings: readonly string[]
  readonly secs?: number
  readonly contenders?: number
}

const demoScripts: Readonly<Record<string, readonly Script[]>> = {
  'storefront-web': [
    { endings: ['success'], secs: 12 },
    { endings: ['failure', 'success'], secs: 10 },
    { endings: ['success'], secs: 16 },
  ],
  'storefront-api': [
    { endings: ['success'], secs: 26, contenders: 2 },
    { endings: ['success'], secs: 20 },
    { endings: ['success'], secs: 33 },
  ],
  atlas: [
    { endings: ['crash', 'success'], secs: 9 },
    { endings: ['success'], secs: 55 },
    { endings: ['success'], secs: 45 },
    { endings: ['success'], secs: 60 },
  ],
  ledger: [
    { endings: ['success'], secs: 60 },
    { endings: ['success'], secs: 14 },
    { endings: ['success'], secs: 60 },
    { endings: ['success'], secs: 22 },
  ],
}

const keepClosed = 120
const forgottenAfterMs = 5 * 60 * 1000

/** A producer over the workspaces of a plan. */
export function createProducer(plan: FleetPlan, layout: Layout, options: ProducerOptions, clock: Clock, signal: AbortSignal): Producer {
  const { seed, scenario, speed } = options
  const made = new Map<string, number>()
  const filled = plan.projects.flatMap((project) => project.workspaces).filter((workspace) => !workspace.isEmpty)
  const recent = new Map<string, string[]>()
  let isRefilling = false

  const produce = async (workspace: WorkspacePlan, queue: Queue): Promise<void> => {
    const n = made.get(workspace.name) ?? 0
    made.set(workspace.name, n + 1)
    const random = createRandom(seed, 'bead', workspace.prefix, n)
    const wording = wordBead(workspace.prefix, random)
    const scripted = scenario === 'demo' ? demoScripts[workspace.name]?.[n] : undefined
    const others = recent.get(workspace.name) ?? []
    const previous = others.at(-1)
    const isDependent = !scripted && previous !== undefined && random.next() < 0.18
    const issue = await queue.create({
      title: wording.title,
      description: wording.description,
      issueType: wording.type,
      labels: wording.labels,
      priority: scripted ? Math.min(1, n) : random.pick([1, 2, 2, 2, 3, 3, 4] as const),
      actor: random.pick(['ana', 'ben', 'planner'] as const),
      idKey: `${seed} ${basename(queue.workspace)} ${n}`,
      dependsOn: isDependent && (await queue.find(previous)) ? [{ id: previous, type: 'blocks' }] : [],
    })
    if (scripted) writeWhole(layout.script(issue.id), JSON.stringify(scripted))
    recent.set(workspace.name, [...others.slice(-8), issue.id])
  }

  const fill = async (workspace: WorkspacePlan, spare: number): Promise<void> => {
    const path = join(layout.home, workspace.name)
    const queue = openQueue(path, options.queueProgram, clock)
    const workers = plan.workers.filter((worker) => worker.workspace === path).length
    const wanted = scenario === 'none' ? 0 : Math.max(2, workers) + spare
    // From the exported lines: nobody works by them here, and asking br each time would cost more than the fleet does.
    for (let ready = selectReady(readExport(path)).length; ready < wanted && !signal.aborted; ready += 1) await produce(workspace, queue)
    if (signal.aborted) return
    await queue.archive(keepClosed)
    if (scenario !== 'none') await reopenForgotten(queue, layout, clock.nowMs() - forgottenAfterMs / speed)
  }

  return {
    refill: async (spare = 3) => {
      if (isRefilling) return
      isRefilling = true
      try {
        const fills = await Promise.allSettled(filled.map((workspace) => fill(workspace, spare)))
        for (const done of fills) if (done.status === 'rejected') throw done.reason
      } finally {
        isRefilling = false
      }
    },
  }
}

/** What an agent left in progress without closing it is never touched again by NEEDLE: a person has to. */
async function reopenForgotten(queue: Queue, layout: Layout, before: number): Promise<void> {
  for (const issue of readExport(queue.workspace)) {
    if (issue.status !== 'in_progress' || issue.assignee === undefined || Date.parse(issue.updated_at) > before) continue
    const beat = parseObject(readIfThere(beatPath(layout.heartbeats, issue.assignee)))
    if (beat && beat['current_bead'] !== issue.id) await queue.update(issue.id, { status: 'open', assignee: '' })
  }
}
