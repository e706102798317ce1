import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createLayout, type Layout } from '../fleet/layout.ts'
import { openQueue } from '../queue/open-queue.ts'
import { parseObject, readIfThere } from '../system/files.ts'
import { endWithSimulator, type Belonging } from '../system/keeper.ts'
import { createRandom, type Random } from '../system/random.ts'
import { createClock, sleep } from '../system/time.ts'
import { createWriter, type Cli } from './clis.ts'
import type { SessionWriter } from './session.ts'
import { spoilIfOrdered } from './spoil.ts'
import { build } from './build.ts'
import { countSteps, tellStory, type Ending, type Story } from './story.ts'

/** How an agent is called by a worker. */
export interface AgentCall {
  readonly cli: Cli
  readonly model: string
  readonly prompt: string
  readonly cwd: string
  readonly home: string
  readonly belonging: Belonging
  readonly isLimited: boolean
  /** It never says a word. */
  readonly isMute: boolean
  /** Its first call is a build that is busy for so long; 0: none. */
  readonly buildSecs: number
  /** The adapter's own limit, where it has one: nobody plans for longer. */
  readonly limitSecs: number | null
}

const tag = /^\[needle:([^:\]\s]+):([^:\]\s]+):([^:\]\s]*)\]\n/

/** Plays one agent: writes its session at a human pace, closes the bead if the story says so. Returns the exit code. */
export async function runAgent(call: AgentCall): Promise<number> {
  endWithSimulator(call.belonging.simulator)
  // A worker that died leaves a closed pipe: the next write ends the agent, as it does with the real ones.
  process.stdout.on('error', () => process.exit(1))
  process.stderr.on('error', () => process.exit(1))
  process.on('SIGUSR2', spin)
  const [, worker, bead] = tag.exec(call.prompt) ?? []
  if (worker === undefined || bead === undefined) return answerSplitQuestion(call)
  const layout = createLayout(call.belonging.dir)
  const attempt = nextAttempt(layout, bead)
  const random = createRandom(call.belonging.seed, 'agent', bead, attempt)
  const plan = planFor(layout, bead, attempt, call, random)
  if (plan.ending === 'not-found') return 127
  const title = /\n## Task\n\n(.*)\n/.exec(call.prompt)?.[1] ?? bead
  const story = tellStory({ bead, title, cwd: call.cwd }, plan.ending, Math.max(6, Math.round(plan.secs / 2.2)), random)
  return play(call, story, { layout, worker, bead, secs: plan.secs }, random)
}

interface Plan {
  readonly ending: Ending
  readonly secs: number
}

/** The scenario's word for this attempt, or a draw: mostly well, sometimes not. */
function planFor(layout: Layout, bead: string, attempt: number, call: AgentCall, random: Random): Plan {
  const script = parseObject(readIfThere(layout.script(bead)))
  const endings = script?.['endings']
  const scripted = Array.isArray(endings) ? endings[attempt - 1] : undefined
  const secs = typeof script?.['secs'] === 'number' ? script['secs'] : random.int(8, 60)
  const longest = call.limitSecs === null ? 60 : call.limitSecs * 0.7
  if (call.isLimited) return { ending: 'limited', secs: Math.min(secs, longest, 8) }
  // The first call of an adapter with a small limit runs into it.
  if (call.limitSecs !== null && nextAttempt(layout, `limit-${call.model}`) === 1) return { ending: 'timeout', secs: longest }
  return {
    ending: isEnding(scripted) ? scripted : drawEnding(random.next(), attempt, call.limitSecs !== null),
    secs: Math.min(secs, longest),
  }
}

const endings = [
  'success',
  'failure',
  'timeout',
  'exit-124',
  'crash',
  'interrupt',
  'shell-killed',
  'not-found',
  'orphan',
  'limited',
] as const

function isEnding(value: unknown): value is Ending {
  return endings.some((ending) => ending === value)
}

function drawEnding(chance: number, attempt: number, hasLimit: boolean): Ending {
  if (attempt > 2 || chance < 0.84) return 'success'
  if (chance < 0.92) return 'failure'
  if (chance < 0.95) return hasLimit ? 'timeout' : 'exit-124'
  if (chance < 0.975) return 'crash'
  if (chance < 0.985) return 'limited'
  return chance < 0.995 ? 'shell-killed' : 'orphan'
}

interface Part {
  readonly layout: Layout
  readonly worker: string
  readonly bead: string
  readonly secs: number
}

async function play(call: AgentCall, story: Story, part: Part, random: Random): Promise<number> {
  const writer = createWriter(call.cli, {
    home: call.home,
    cwd: call.cwd,
    model: call.model,
    prompt: call.prompt,
    random,
    nowMs: Date.now,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  })
  const stepMs = (part.secs * 1000) / Math.max(1, countSteps(story.turns) + 1) / call.belonging.speed
  const pause = (): Promise<void> => hold(stepMs * (0.5 + random.next()))
  writer.open()
  while (call.isMute) await sleep(60_000)
  if (call.buildSecs > 0) await build(call.buildSecs / call.belonging.speed, writer)
  for (const turn of story.turns) {
    if (turn.thinking) await pause().then(() => writer.thinking(turn))
    if (turn.text) await pause().then(() => writer.text(turn))
    if (!turn.call) continue
    await pause().then(() => writer.call(turn))
    await pause()
    if (turn.closesBead) await closeBead(call, part.bead)
    writer.result(turn)
    spoilIfOrdered(part.layout, part.worker, writer.path)
  }
  await pause()
  return end(call, story, writer)
}

async function end(call: AgentCall, story: Story, writer: SessionWriter): Promise<number> {
  const { speed } = call.belonging
  switch (story.ending) {
    case 'success':
    case 'orphan':
      writer.close(story.lastWords)
      return 0
    case 'failure':
      writer.close(story.lastWords)
      return 1
    case 'limited':
      writer.limited()
      return 1
    case 'timeout':
      // Silent past the limit: NEEDLE kills the shell, and waits until this process ends by itself.
      await sleep(((call.limitSecs ?? 20) * 600) / speed)
      return 0
    case 'exit-124':
      return 124
    case 'interrupt':
      return 130
    case 'not-found':
      return 127
    case 'crash':
      process.kill(process.pid, 'SIGKILL')
      return 137
    case 'shell-killed':
      process.kill(process.ppid, 'SIGKILL')
      await sleep(2000 / speed)
      return 0
  }
}

async function closeBead(call: AgentCall, bead: string): Promise<void> {
  const queue = openQueue(call.cwd, call.belonging.queueProgram, createClock())
  if (await queue.find(bead)) await queue.update(bead, { status: 'closed', closeReason: 'done, with a test' })
}

function nextAttempt(layout: Layout, bead: string): number {
  const path = layout.attempts(bead)
  const attempt = Number(readIfThere(path) ?? 0) + 1
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, String(attempt))
  return attempt
}

async function answerSplitQuestion(call: AgentCall): Promise<number> {
  const random = createRandom(call.belonging.seed, 'split', call.prompt)
  const writer = createWriter(call.cli, {
    home: call.home,
    cwd: call.cwd,
    model: call.model,
    prompt: call.prompt,
    random,
    nowMs: Date.now,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  })
  writer.open()
  await sleep(700 / call.belonging.speed)
  writer.close('{"splittable": false, "children": []}')
  return 0
}

const spinning = { isOn: false }

/** Ordered by a fault: busy, and not a word more. */
function spin(): void {
  if (spinning.isOn) return
  spinning.isOn = true
  setInterval(() => {
    const until = performance.now() + 75
    while (performance.now() < until) Math.sqrt(until)
  }, 100)
}

async function hold(ms: number): Promise<void> {
  await sleep(ms)
  while (spinning.isOn) await sleep(1000)
}
