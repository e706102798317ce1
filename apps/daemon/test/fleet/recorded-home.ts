import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { ProcessInfo, ProcessSnapshot, ProcessTable } from '@hoop/health'
import { discover, readSession } from '@hoop/transcripts'
import type { SessionFact } from '../../src/index/messages.ts'

/** A recorded scenario (`expected.json`), as far as the fleet's view is held against it. */
export interface Scenario {
  readonly scenario: string
  readonly recorded: { readonly from: string; readonly to: string }
  readonly workers: readonly { readonly worker: string; readonly pid: number }[]
  readonly executions: readonly RecordedExecution[]
  readonly snapshots: readonly RecordedSnapshot[]
}

export interface RecordedExecution {
  readonly kind: string
  readonly worker: string
  readonly worker_pid: number | null
  readonly bead: string
  readonly strand: string | null
  readonly attempt: number
  readonly session: string | null
  readonly agent_pid: number
  readonly started_at: string
  readonly agent_ended_at: string | null
  readonly reported: { readonly outcome: string | null; readonly exit_code: number | null; readonly ended_at: string | null } | null
}

export interface RecordedSnapshot {
  readonly label: string
  readonly at: string
  readonly processes: readonly {
    readonly pid: number
    readonly ppid: number | null
    readonly state: string
    readonly started_at?: string
  }[]
  readonly expect: readonly {
    readonly worker: string
    readonly state: string | null
    readonly reason?: string
    readonly alert?: string
    readonly truth: { readonly executing: readonly { readonly bead: string }[] }
  }[]
}

interface Change {
  readonly at: number
  readonly path?: string
  readonly op?: string
  readonly content?: string
  readonly pid?: number
  readonly state?: string
}

const RECORDED_HOME = '/home/op'

/** A home directory in which a recorded fleet happens again, change by change, with its clock and its process table. */
export function createRecordedHome(folder: string) {
  const scenario: Scenario = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
  const root = mkdtempSync(join(tmpdir(), 'hoop-recording-'))
  const home = join(root, 'op')
  const promptDir = join(root, 'tmp', 'needle')
  mkdirSync(promptDir, { recursive: true })
  const localise = (text: string) => text.replaceAll(RECORDED_HOME, home)
  const began = Date.parse(scenario.recorded.from)
  let clock = began

  const [head = '{}', ...rest] = readFileSync(join(folder, 'changes.jsonl'), 'utf8').trimEnd().split('\n')
  const t0 = Date.parse(JSON.parse(head).t0)
  const changes: Change[] = rest.map((line) => {
    const { ms, ...change } = JSON.parse(line)
    return { at: t0 + ms, ...change }
  })

  // All of the home but what NEEDLE writes as time goes on.
  for (const path of filesBelow(join(folder, 'home'))) {
    const place = relative(join(folder, 'home'), path)
    if (place.startsWith('.needle/')) continue
    mkdirSync(dirname(join(home, place)), { recursive: true })
    writeFileSync(join(home, place), localise(readFileSync(path, 'utf8')))
  }
  mkdirSync(join(home, '.needle', 'state', 'heartbeats'), { recursive: true })
  mkdirSync(join(home, '.needle', 'logs'), { recursive: true })
  const logs = filesBelow(join(folder, 'home', '.needle', 'logs')).map((path) => ({
    path: join(home, relative(join(folder, 'home'), path)),
    lines: readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => ({ at: Date.parse(/"timestamp":"([^"]+)"/.exec(line)?.[1] ?? ''), text: localise(line) })),
    written: 0,
  }))

  const letters = new Map<number, { letter: string; startedAt: number | undefined }>()
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { force: true })
    writeFileSync(path, localise(text))
    utimesSync(path, clock / 1000, clock / 1000)
  }
  const apply = ({ path, op, content, pid, state }: Change) => {
    if (pid !== undefined && state !== undefined) letters.set(pid, { letter: letterOf(state), startedAt: undefined })
    if (path === undefined) return
    const prompt = /^tmp\/needle\/(.+)$/.exec(path)?.[1]
    const place = prompt === undefined ? join(home, path) : join(promptDir, prompt)
    if (op === 'delete') rmSync(place, { force: true })
    else if (content !== undefined) write(place, content)
  }
  const growLogs = () => {
    for (const log of logs) {
      const due = log.lines.slice(log.written).filter(({ at }) => !(at > clock))
      if (due.length === 0) continue
      writeFileSync(log.path, due.map(({ text }) => `${text}\n`).join(''), { flag: 'a' })
      log.written += due.length
    }
  }
  const table = (): ProcessSnapshot => {
    const byPid = new Map<number, ProcessInfo>()
    const put = (pid: number, pgid: number, ppid: number, letter: string, startedAt: number | undefined, name: string) => {
      if (letter === '') return
      const state = letter === 'T' ? 'stopped' : letter === 'Z' ? 'zombie' : 'sleeping'
      byPid.set(pid, { pid, ppid, pgid, sid: pgid, state, letter, startedAt, name })
    }
    const workerPids = new Set(scenario.workers.map(({ pid }) => pid))
    for (const [pid, { letter, startedAt }] of letters) if (workerPids.has(pid)) put(pid, pid, 2, letter, startedAt, 'needle')
    for (const execution of scenario.executions) {
      const end = execution.agent_ended_at ?? execution.reported?.ended_at ?? null
      const isRunning = Date.parse(execution.started_at) <= clock && (end === null || clock < Date.parse(end))
      const worker = execution.worker_pid ?? scenario.workers.find((each) => each.worker === execution.worker)?.pid
      if (worker !== undefined && isRunning)
        put(execution.agent_pid, worker, 1, letters.get(execution.agent_pid)?.letter ?? 'S', undefined, 'agent')
    }
    return { at: clock, byPid }
  }
  const processTable: ProcessTable = {
    kind: 'proc',
    read: async () => table(),
    readMany: async () => table(),
    readOne: async (pid) => table().byPid.get(pid),
  }
  return {
    scenario,
    home,
    promptDir,
    processTable,
    workspaces: readdirSync(home)
      .filter((name) => existsSync(join(home, name, '.beads')))
      .map((name) => join(home, name)),
    now: () => clock,
    /** All of its transcripts, as they were in the end. */
    async sessions(): Promise<SessionFact[]> {
      const found: SessionFact[] = []
      for await (const { path, cli, mtimeMs } of discover({ home, env: {} })) {
        const { usage: _usage, counts: _counts, ...session } = await readSession(path, { cli })
        found.push({ ...session, key: path, mtimeMs })
      }
      return found
    },
    /** The moments at which something changed, up to a snapshot's. */
    moments: [...new Set([...changes.map(({ at }) => at), ...scenario.snapshots.map(({ at }) => Date.parse(at))])].sort((a, b) => a - b),
    /** Lets time pass, with all that happened meanwhile. */
    goTo(at: number) {
      const from = clock
      for (const change of changes) {
        if (change.at <= from || change.at > at) continue
        clock = change.at
        apply(change)
      }
      clock = at
      growLogs()
    },
    /** Puts the state files and the process table of a snapshot in place. */
    show({ label, processes }: RecordedSnapshot) {
      const state = join(folder, 'at', label, 'state')
      rmSync(join(home, '.needle', 'state'), { recursive: true, force: true })
      if (existsSync(state)) cpSync(state, join(home, '.needle', 'state'), { recursive: true })
      mkdirSync(join(home, '.needle', 'state', 'heartbeats'), { recursive: true })
      for (const path of filesBelow(join(home, '.needle', 'state'))) writeFileSync(path, localise(readFileSync(path, 'utf8')))
      for (const each of processes) {
        letters.set(each.pid, {
          letter: letterOf(each.state),
          startedAt: each.started_at === undefined ? undefined : Date.parse(each.started_at),
        })
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

const letterOf = (state: string) => (state === 'run' ? 'S' : state === 'gone' ? '' : state)

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}
