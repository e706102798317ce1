import { mkdirSync, readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere, writeWhole } from '../system/files.ts'
import { identify, sessionMembers, signalExactly } from '../system/process.ts'
import { sleep } from '../system/time.ts'
import type { Layout } from './layout.ts'
import { findWorker } from './processes.ts'

/** What can be done to a worker, and in a few words what that is. */
export const faultKinds = {
  hang: 'alive, but no heartbeat and no progress; its agent, if one runs, is killed',
  wake: 'a worker that hangs goes on',
  spin: 'busy, with no output: its agent if one runs, else the worker',
  freeze: 'SIGSTOP',
  thaw: 'SIGCONT',
  crash: 'SIGKILL to the worker, not to its agent',
  'agent-crash': 'SIGKILL to the agent',
  'pid-reuse': 'the worker dies, and its state file names a process that is another',
  torn: 'half a line in events and log; the next one is glued to it',
  rotate: 'events.jsonl renamed away, the log goes on in a numbered file',
  truncate: 'events.jsonl and the log cut to nothing',
  'clock-jump': 'its clock steps by --amount seconds (600)',
  'rate-limit': "its next agent meets its provider's limit",
  mute: 'its agent is killed, and the next one never says a word',
  build: 'its agent is killed, and the first call of the next one is a build that is busy for --amount seconds (60)',
  malformed: 'lines that are no JSON, or not of the right shape',
  unknown: 'events and states that nobody knows',
  flood: '--amount lines at once (5000)',
  drain: 'SIGTERM',
  restart: 'started again under its name; killed first if it lives',
} as const

/** One of them. */
export type FaultKind = keyof typeof faultKinds

/** Whether it is a kind. */
export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(faultKinds, text)
}

/** What became of an order. */
export type FaultResult =
  | { readonly ok: true; readonly kind: FaultKind; readonly worker: string; readonly pid: number }
  | { readonly ok: false; readonly why: string }

/** Does it to the worker of that qualified id; waits until a running worker has taken the order. */
export async function inflict(layout: Layout, kind: FaultKind, worker: string, amount: number, waitMs = 5000): Promise<FaultResult> {
  const target = findWorker(layout, worker)
  if (!target) return { ok: false, why: `${worker} was never started` }
  const done: FaultResult = { ok: true, kind, worker, pid: target.pid }
  const gone: FaultResult = { ok: false, why: `${worker} (pid ${target.pid}) is gone` }
  const signal = (name: NodeJS.Signals): FaultResult => (signalExactly(target, name) ? done : gone)
  switch (kind) {
    case 'freeze':
      return signal('SIGSTOP')
    case 'thaw':
      return signal('SIGCONT')
    case 'crash':
      return signal('SIGKILL')
    case 'drain':
      return signal('SIGTERM')
    case 'agent-crash':
      return signalAgent(layout, worker, target.pid, 'SIGKILL') ? done : { ok: false, why: `${worker} runs no agent now` }
    case 'spin':
      if (signalAgent(layout, worker, target.pid, 'SIGUSR2')) return done
      return (await order(layout.faults(worker), kind, amount, waitMs)) ? done : gone
    case 'pid-reuse':
    case 'restart':
      return (await order(join(layout.control, 'simulator'), kind, amount, waitMs, worker))
        ? done
        : { ok: false, why: 'the simulator does not answer' }
    case 'hang':
      if (!(await order(layout.faults(worker), kind, amount, waitMs))) return gone
      // An agent that went on working would make it a worker that ends, not one that hangs.
      signalAgent(layout, worker, target.pid, 'SIGKILL')
      return done
    case 'torn':
    case 'rotate':
    case 'truncate':
    case 'clock-jump':
    case 'rate-limit':
    case 'mute':
    case 'build':
    case 'wake':
    case 'malformed':
    case 'unknown':
    case 'flood':
      return (await order(layout.faults(worker), kind, amount, waitMs)) ? done : gone
  }
}

/**
 * Returns false where none runs. The agent is the child of the worker's shell, or an orphan of the same session once the shell is dead.
 * @param pid of the worker
 */
export function signalAgent(layout: Layout, worker: string, pid: number, signal: NodeJS.Signals): boolean {
  const shell = Number(readIfThere(join(layout.control, 'shells', worker)) ?? 0)
  const agents = sessionMembers(pid).filter((member) => member.pid !== pid && member.pid !== shell)
  return agents.filter((agent) => signalExactly(identify(agent.pid), signal)).length > 0
}

let orders = 0

/** Leaves an order in a folder and waits until it has been taken away. */
async function order(folder: string, kind: FaultKind, amount: number, waitMs: number, worker?: string): Promise<boolean> {
  mkdirSync(folder, { recursive: true })
  orders += 1
  const path = join(folder, `${Date.now()}-${process.pid}-${orders}.json`)
  writeWhole(path, JSON.stringify({ kind, amount, ...(worker === undefined ? {} : { worker }) }))
  const deadline = Date.now() + waitMs
  while (existsSync(path) && Date.now() < deadline) await sleep(50)
  return !existsSync(path)
}

/** Names of the orders that wait in a folder, oldest first. */
export function waitingOrders(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(folder, name))
}
