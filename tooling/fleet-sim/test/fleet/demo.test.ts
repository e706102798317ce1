import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as needle from '@hoop/needle'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isObject, parseObject, readIfThere } from '../../src/system/files.ts'
import { readStat, sessionMembers } from '../../src/system/process.ts'
import { eventsOf, readLines, readLogs, startFleet, until, workersOf, workspacesOf, type TestFleet } from '../support/fleet.ts'
import { bundleProgram } from '../support/program.ts'

const speed = 6
let fleet: TestFleet

beforeAll(async () => {
  fleet = await startFleet(bundleProgram(), ['--speed', String(speed), '--beat-secs', '1', '--seed', 'demo'])
})
afterAll(() => fleet.dispose())

const telemetry = (): readonly Record<string, unknown>[] =>
  readLogs(fleet.layout.logs)
    .flat()
    .map((line) => parseObject(line) ?? {})
const ofType = (type: string): readonly Record<string, unknown>[] => telemetry().filter((event) => event['event_type'] === type)
const byIdentifier = (name: string) => workersOf(fleet).find((entry) => entry.worker?.endsWith(`-${name}`))

describe('the demonstration, at six times its pace', () => {
  test('it says where everything is', () => {
    expect(fleet.ready).toMatchObject({ ready: true, version: 1, seed: 'demo', speed, home: fleet.layout.home, tmpdir: fleet.layout.tmp })
    expect(parseObject(readIfThere(fleet.layout.fleetFile))).toMatchObject({ version: 1, pid: fleet.child.pid })
    expect(statSync(fleet.layout.fleetFile).mode & 0o777).toBe(0o600)
    expect(workspacesOf(fleet).length).toBeGreaterThanOrEqual(4)
    expect(workersOf(fleet).length).toBeGreaterThanOrEqual(16)
  })

  test('success, failure, timeout, crash and a lost race come without any help', async () => {
    const wanted = ['success', 'failure', 'timeout', 'crash']
    const outcomes = await until('the outcomes', () => {
      const seen = new Set(eventsOf(fleet).map((event) => event['outcome']))
      return wanted.every((outcome) => seen.has(outcome)) ? seen : undefined
    })
    expect([...outcomes]).toEqual(expect.arrayContaining(wanted))
    await until('a lost race', () => (ofType('bead.claim.race_lost').length > 0 ? true : undefined))
  })

  test('a worker is frozen, one is dead, one hangs, one is in knot; the others go on', async () => {
    await until('the frozen one', () => (readStat(byIdentifier('november')?.pid ?? 0)?.state === 'T' ? true : undefined))
    await until('the dead one', () => (readStat(byIdentifier('lima')?.pid ?? 0) === undefined ? true : undefined))
    const beat = (worker: string | null | undefined) => parseObject(readIfThere(join(fleet.layout.heartbeats, `${worker}.json`)))
    const ageMs = (worker: string | null | undefined): number => Date.now() - Date.parse(String(beat(worker)?.['last_heartbeat']))
    const hanging = byIdentifier('delta')
    await until('a stale beat', () => (ageMs(hanging?.worker) > 3000 ? true : undefined))
    expect(readStat(hanging?.pid ?? 0)?.state).toBe('S')
    await until('knot', () => (beat(byIdentifier('quebec')?.worker)?.['state'] === 'EXHAUSTED' ? true : undefined))
    expect(ageMs(byIdentifier('alpha')?.worker)).toBeLessThan(3000)
  })

  test('what the dead one held is given away by a peer, and its file stays to be looked at', async () => {
    const crashed = await until('a repair', () => ofType('peer.crashed')[0], 28_000)
    expect(crashed['data']).toMatchObject({ peer_worker: byIdentifier('lima')?.worker })
    expect(existsSync(join(fleet.layout.heartbeats, `${byIdentifier('lima')?.worker}.json`))).toBe(true)
  })

  test('at a limit only the shell is killed: the log says the limit, the clock says how long it really took', () => {
    const late = ofType('agent.completed').find(
      (event) => isObject(event['data']) && event['data']['exit_code'] === 124 && event['worker_id'] === 'claude-haiku-echo',
    )
    const dispatched = ofType('agent.dispatched').findLast(
      (event) => event['worker_id'] === 'claude-haiku-echo' && Number(event['sequence']) < Number(late?.['sequence']),
    )
    const saidMs = Number(late?.['duration_ms'])
    expect(saidMs).toBeGreaterThanOrEqual(16_000 / speed)
    expect(Date.parse(String(late?.['timestamp'])) - Date.parse(String(dispatched?.['timestamp']))).toBeGreaterThan(saidMs * 1.15)
  })

  test('an agent runs as worker → shell → agent in one session and one group', async () => {
    const chain = await until('a running agent', () => {
      for (const { pid } of workersOf(fleet)) {
        const members = sessionMembers(pid)
        const shell = members.find((member) => member.parent === pid)
        const agent = members.find((member) => member.parent === shell?.pid)
        if (shell && agent) return { pid, members, agent }
      }
      return undefined
    })
    expect(new Set(chain.members.map((member) => member.group))).toEqual(new Set([chain.pid]))
  })

  test('the prompt file exists while the agent runs, its tag names worker, bead and strand', async () => {
    const { name, head } = await until('a prompt file', () => {
      const found = readdirSync(fleet.layout.prompts).find((file) => readIfThere(join(fleet.layout.prompts, file))?.startsWith('[needle:'))
      return found ? { name: found, head: readIfThere(join(fleet.layout.prompts, found)) ?? '' } : undefined
    })
    const tag = needle.parseDispatchTag(head)
    expect(name).toMatch(new RegExp(`^prompt-${tag?.bead}-\\d+\\.md$`))
    const held = readdirSync(fleet.layout.prompts).map((file) => /^prompt-.+-(\d+)\.md$/.exec(file)?.[1])
    // One a worker at most, and none for a worker without an agent.
    expect(new Set(held).size).toBe(held.length)
  })

  test('no bead has two winners at a time', () => {
    for (const workspace of workspacesOf(fleet)) {
      const holders = new Map<unknown, unknown>()
      for (const event of readLines(join(workspace, '.beads', 'events.jsonl'))) {
        const { bead, worker } = event ?? {}
        if (event?.['event'] === 'dispatch') {
          // A peer may take over what a killed worker held; that one is the only exception.
          if (holders.get(bead) !== 'lima') expect(holders.get(bead)).toBeUndefined()
          holders.set(bead, worker)
        }
        if (event?.['outcome'] !== undefined) holders.delete(bead)
      }
    }
  })

  test('all five CLIs leave sessions that begin with the tag', async () => {
    const { home } = fleet.layout
    const places = ['.claude/projects', '.codex/sessions', '.gemini/tmp', '.local/share/opencode/storage/message']
    await until('four homes', () => (places.every((place) => countFiles(join(home, place)) > 0) ? true : undefined))
    const aider = workspacesOf(fleet).map((workspace) => readIfThere(join(workspace, '.aider.chat.history.md')) ?? '')
    expect(aider.join('')).toContain('#### [needle:aider-deepseek-')
  })
})

describe('@hoop/needle reads it all', () => {
  test('no line of log, events or heartbeats is malformed or unknown', () => {
    // A line that is being written while we read has no end yet: only whole lines count.
    const bad = readLogs(fleet.layout.logs)
      .flat()
      .map(needle.decodeLogLine)
      .filter((line) => !line.ok)
    expect(bad).toEqual([])
    for (const workspace of workspacesOf(fleet)) {
      const texts = (name: string): readonly string[] =>
        (readIfThere(join(workspace, '.beads', name)) ?? '').split('\n').filter((line) => line !== '')
      expect(
        texts('events.jsonl')
          .map(needle.decodeEventLine)
          .filter((line) => !line.ok),
      ).toEqual([])
      expect(
        texts('heartbeats.jsonl')
          .map(needle.decodeHeartbeatLine)
          .filter((line) => !line.ok),
      ).toEqual([])
    }
  })

  test('state files, registry, acks, traces, adapters and configuration decode', () => {
    const all = (folder: string, filter = (name: string): boolean => name.length > 0): readonly (readonly [string, string])[] =>
      readdirSync(folder)
        .filter(filter)
        .map((name) => [readFileSync(join(folder, name), 'utf8'), name] as const)
    const beats = all(fleet.layout.heartbeats, needle.isStateFileName).map(([text, name]) => needle.decodeStateFile(text, name))
    expect(beats.length).toBeGreaterThan(15)
    expect(beats.filter((beat) => !beat.ok)).toEqual([])
    expect(
      all(fleet.layout.acks, needle.isAckFileName)
        .map(([text, name]) => needle.decodeAck(text, name))
        .filter((ack) => !ack.ok),
    ).toEqual([])
    expect(needle.decodeRegistry(readFileSync(fleet.layout.registry, 'utf8')).ok).toBe(true)
    expect(needle.decodeNeedleConfig(readFileSync(fleet.layout.config, 'utf8')).ok).toBe(true)
    expect(
      all(fleet.layout.adapters)
        .map(([text]) => needle.decodeAdapter(text))
        .filter((adapter) => !adapter.ok),
    ).toEqual([])
    const traces = workspacesOf(fleet).flatMap((workspace) => metadataBelow(join(workspace, '.beads', 'traces')))
    expect(traces.length).toBeGreaterThan(3)
    expect(traces.map(needle.decodeTraceMetadata).filter((trace) => !trace.ok)).toEqual([])
  })

  test('its executions of the events are the ones that ran', () => {
    const ended = eventsOf(fleet).filter((event) => event['outcome'] !== undefined)
    const classified = ofType('outcome.classified').map((event) =>
      isObject(event['data']) ? `${String(event['bead_id'])} ${String(event['data']['outcome'])}` : '',
    )
    for (const event of ended) expect(classified).toContain(`${String(event['bead'])} ${String(event['outcome'])}`)
  })
})

test('stopped, it leaves nothing behind within seconds, and exits 0', async () => {
  const workers = workersOf(fleet)
  expect(await fleet.stop()).toBe(0)
  expect(workers.filter(({ pid }) => sessionMembers(pid).length > 0).map(({ worker }) => worker)).toEqual([])
})

function countFiles(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true }).length
  } catch {
    return 0
  }
}

function metadataBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => basename(name) === 'metadata.json')
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .filter((text) => text !== '')
  } catch {
    return []
  }
}
