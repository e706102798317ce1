import { basename, join } from 'node:path'
import { createQueue, type Queue } from '../queue/store.ts'
import { parseObject, readIfThere, writeWhole } from '../system/files.ts'
import { createRandom } from '../system/random.ts'
import type { Clock } from '../system/time.ts'
import { beatPath } from '../worker/state-file.ts'
import type { Layout } from './layout.ts'
import type { FleetPlan, Scenario, WorkspacePlan } from './plan.ts'
import { wordBead } from './titles.ts'

/** Keeps the queues filled, so that the fleet never runs dry. */
export interface Producer {
  /** Makes what is missing; the n-th bead of a workspace depends on the seed and n alone. */
  readonly refill: () => void
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
export function createProducer(plan: FleetPlan, layout: Layout, seed: string, scenario: Scenario, speed: number, clock: Clock): Producer {
  const made = new Map<string, number>()
  const filled = plan.projects.flatMap((project) => project.workspaces).filter((workspace) => !workspace.isEmpty)
  const recent = new Map<string, string[]>()

  const produce = (workspace: WorkspacePlan): void => {
    const n = made.get(workspace.name) ?? 0
    made.set(workspace.name, n + 1)
    const path = join(layout.home, workspace.name)
    const random = createRandom(seed, 'bead', workspace.prefix, n)
    const wording = wordBead(workspace.prefix, random)
    const scripted = scenario === 'demo' ? demoScripts[workspace.name]?.[n] : undefined
    const others = recent.get(workspace.name) ?? []
    const previous = others.at(-1)
    const isDependent = !scripted && previous !== undefined && random.next() < 0.18
    const queue = createQueue(path, clock)
    const issue = queue.create({
      title: wording.title,
      description: wording.description,
      issueType: wording.type,
      labels: wording.labels,
      priority: scripted ? Math.min(1, n) : random.pick([1, 2, 2, 2, 3, 3, 4] as const),
      actor: random.pick(['ana', 'ben', 'planner'] as const),
      idKey: `${seed} ${basename(path)} ${n}`,
      dependsOn: isDependent && queue.find(previous)?.status !== undefined ? [{ id: previous, type: 'blocks' }] : [],
    })
    if (scripted) writeWhole(layout.script(issue.id), JSON.stringify(scripted))
    recent.set(workspace.name, [...others.slice(-8), issue.id])
  }

  return {
    refill: () => {
      for (const workspace of filled) {
        const path = join(layout.home, workspace.name)
        const queue = createQueue(path, clock)
        const workers = plan.workers.filter((worker) => worker.workspace === path).length
        const wanted = scenario === 'none' ? 0 : Math.max(2, workers) + 3
        for (let ready = queue.ready().length; ready < wanted; ready += 1) produce(workspace)
        queue.archive(keepClosed)
        if (scenario !== 'none') reopenForgotten(queue, layout, clock.nowMs() - forgottenAfterMs / speed)
      }
    },
  }
}

/** What an agent left in progress without closing it is never touched again by NEEDLE: a person has to. */
function reopenForgotten(queue: Queue, layout: Layout, before: number): void {
  for (const issue of queue.list()) {
    if (issue.status !== 'in_progress' || issue.assignee === undefined || Date.parse(issue.updated_at) > before) continue
    const beat = parseObject(readIfThere(beatPath(layout.heartbeats, issue.assignee)))
    if (beat && beat['current_bead'] !== issue.id) queue.update(issue.id, { status: 'open', assignee: '' })
  }
}
