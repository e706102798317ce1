import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openQueueFile } from '../../src/queue/queue-file.ts'
import { isObject, parseObject, readIfThere, writeWhole } from '../../src/system/files.ts'
import { createClock } from '../../src/system/time.ts'
import { readLines, readLogs, startFleet, until, workersOf, workspacesOf, type TestFleet } from '../support/fleet.ts'
import { bundleProgram } from '../support/program.ts'
import { differences, shapeOf } from '../support/shape.ts'

/** Recordings of the real one. */
const live = join(import.meta.dirname, '../../../../packages/needle/test/fixtures/live')
const endings = ['success', 'failure', 'exit-124', 'crash', 'shell-killed', 'not-found', 'orphan', 'interrupt'] as const

let fleet: TestFleet
let workspace = ''

beforeAll(async () => {
  fleet = await startFleet(bundleProgram(), ['--speed', '40', '--beat-secs', '1', '--scenario', 'none', '--workers', '1'])
  workspace = workspacesOf(fleet)[0] ?? ''
  await until('an idle worker', () => (logged('worker.idle_sleep_completed') ? true : undefined))
  const queue = openQueueFile(workspace, createClock())
  for (const [index, ending] of endings.entries()) {
    const { id } = queue.create({
      title: `Ends with ${ending}`,
      description: 'Words.',
      priority: Math.min(4, 1 + Math.trunc(index / 3)),
      idKey: ending,
      labels: ['ui'],
    })
    writeWhole(fleet.layout.script(id), JSON.stringify({ endings: [ending, 'success'], secs: 8 }))
  }
  await until('all of them', () => (openBeads() === 0 && isIdleAgain() ? true : undefined), 50_000)
}, 60_000)
afterAll(() => fleet.dispose())

const ours = (): readonly Record<string, unknown>[] =>
  readLogs(fleet.layout.logs)
    .flat()
    .map((line) => parseObject(line) ?? {})
const logged = (type: string): boolean => ours().some((event) => event['event_type'] === type)
const lastOf = (type: string): number => ours().findLastIndex((event) => event['event_type'] === type)
/** Everything has been handled, and a pass through the strands has found nothing since. */
const isIdleAgain = (): boolean => lastOf('outcome.handled') >= 0 && lastOf('worker.idle_sleep_entered') > lastOf('outcome.handled')
const openBeads = (): number =>
  openQueueFile(workspace, createClock())
    .list()
    .filter(({ status, title }) => status !== 'closed' && !title.includes('orphan')).length

/** Every log line of the recordings of a name, or of all. */
function recorded(...scenarios: readonly string[]): readonly Record<string, unknown>[] {
  const folders = scenarios.length > 0 ? scenarios : readdirSync(live).filter((name) => name !== 'README.md')
  return folders
    .flatMap((scenario) =>
      readLogs(join(live, scenario, 'home/.needle/logs'))
        .flat()
        .map((line) => parseObject(line) ?? {}),
    )
    .filter((line) => 'event_type' in line)
}

/** A log line in one word: the type, and the state where it is about states. */
function word(event: Record<string, unknown>): string {
  const data = isObject(event['data']) ? event['data'] : {}
  const detail = [
    data['step'],
    data['from'],
    data['to'],
    data['state'],
    data['strand_name'],
    data['template_name'],
    data['outcome'],
    data['action'],
  ]
  return [event['event_type'], ...detail.filter((part) => part !== undefined)].join(' ')
}

/** What depends on the moment alone, and what only some passes have. */
const incidental = (text: string): boolean =>
  !/^build\.heartbeat|EXHAUSTED_IDLE|^reflect|^mend\.(orphaned|idle)|^pulse\.skipped|^init\./.test(text)

/** The log cut at each attempt to claim. */
function rounds(events: readonly Record<string, unknown>[]): readonly string[] {
  const words = events.map(word).filter(incidental)
  const starts = words.flatMap((text, index) => (text.startsWith('bead.claim.attempted') ? [index] : []))
  return starts.map((start, index) => words.slice(start, starts[index + 1] ?? words.length).join('\n'))
}

describe('laid beside the recordings', () => {
  test('each kind of log line has the keys of the real one, in their order', () => {
    const known = recorded()
    const types = new Set(known.map((event) => event['event_type']))
    const kinds = new Map([...types].map((type) => [type, known.filter((event) => event['event_type'] === type)]))
    for (const event of ours()) {
      const models = kinds.get(event['event_type']) ?? []
      const worst = models.map((model) => differences(shapeOf(event), shapeOf(model))).toSorted((a, b) => a.length - b.length)[0]
      expect([event['event_type'], worst]).toEqual([event['event_type'], []])
    }
  })

  test('the boot has the same lines in the same order', () => {
    const boot = (events: readonly Record<string, unknown>[]): readonly string[] =>
      events.slice(0, 14).map((event) => `${word(event)} ${String(event['sequence'])}`)
    expect(boot(ours())).toEqual(boot(recorded('one-worker')))
  })

  test.each(['success', 'failure', 'timeout', 'crash', 'agent_not_found'])(
    'a round that ends in %s is logged like a real one',
    (outcome) => {
      const model = new Set(rounds(recorded('one-worker')))
      const own = rounds(ours()).filter(
        (round) =>
          round.includes(`outcome.classified ${outcome}`) &&
          !round.includes('strand.evaluated pluck') &&
          !round.includes(' CLAIMING BUILDING'),
      )
      expect(own.length).toBeGreaterThan(0)
      // What came into the queue just after the claim found nothing is plucked: that is another round.
      // A bead that is never closed has a word of its own, which its round in the recording has too.
      expect(own.filter((round) => !model.has(round))).toEqual([])
    },
  )

  test('an idle pass goes through the strands like a real one', () => {
    const model = rounds(recorded('one-worker')).find((round) => round.includes('worker.exhausted'))
    const own = rounds(ours()).find((round) => round.includes('worker.exhausted'))
    const asleep = (round: string | undefined): string | undefined => round?.slice(0, round.indexOf('worker.idle_sleep_entered'))
    expect(asleep(own)).toBe(asleep(model))
  })

  test('state file, registry and idle markers read alike', () => {
    const state = (name: string): string => readFileSync(join(live, 'one-worker/at/idle/state', name), 'utf8')
    const [worker] = workersOf(fleet)
    const beat = readIfThere(join(fleet.layout.heartbeats, `${worker?.worker}.json`)) ?? ''
    const model = state('heartbeats/claude-code-glm-5-alpha.json')
    expect(differences(shapeOf(JSON.parse(beat)), shapeOf(JSON.parse(model)))).toEqual([])
    expect(layoutOf(beat)).toBe(layoutOf(model))
    const registry = readIfThere(fleet.layout.registry) ?? ''
    expect(differences(shapeOf(JSON.parse(registry)), shapeOf(JSON.parse(state('workers.json'))))).toEqual([])
    expect(layoutOf(registry)).toBe(layoutOf(state('workers.json')))
    const marker = (kind: string): string =>
      readIfThere(join(fleet.layout.state, `${worker?.worker}-idle-${kind}-${worker?.pid}.txt`)) ?? ''
    expect(layoutOf(marker('entered'))).toBe(layoutOf(state('claude-code-glm-5-alpha-idle-entered-30491.txt')))
    const completed = readFileSync(join(live, 'kill-restart/at/restarted/state/claude-code-glm-5-bravo-idle-completed-5890.txt'), 'utf8')
    expect(layoutOf(marker('completed'))).toBe(layoutOf(completed))
  })

  test('a trace has the files and the metadata of the real one', () => {
    const traces = join(workspace, '.beads/traces')
    const model = join(live, 'one-worker/home/ws-alpha/.beads/traces/wa-1pl')
    for (const bead of readdirSync(traces)) {
      expect(readdirSync(join(traces, bead)).toSorted()).toEqual(readdirSync(model).toSorted())
      const text = readFileSync(join(traces, bead, 'metadata.json'), 'utf8')
      expect(differences(shapeOf(JSON.parse(text)), shapeOf(JSON.parse(readFileSync(join(model, 'metadata.json'), 'utf8'))))).toEqual([])
    }
  })

  test('the documented files have the keys of the real ones', () => {
    const real = join(live, '../real')
    const models = ['events.bead-rs.jsonl', 'events.screenferry.jsonl', 'events.commitgraph-claim-storm.jsonl'].flatMap((name) =>
      readLines(join(real, name)),
    )
    const events = readLines(join(workspace, '.beads/events.jsonl'))
    expect(new Set(events.map((event) => event?.['event']))).toEqual(new Set(['claim', 'dispatch', 'complete', 'fail', 'timeout', 'crash']))
    for (const event of events) {
      const worst = models.map((model) => differences(shapeOf(event), shapeOf(model))).toSorted((a, b) => a.length - b.length)[0]
      expect(worst).toEqual([])
    }
    const [beat, ...more] = readLines(join(workspace, '.beads/heartbeats.jsonl'))
    expect(more).toEqual([])
    expect(shapeOf(beat)).toEqual(shapeOf(readLines(join(real, 'heartbeats.needle.excerpt.jsonl'))[0]))
    const ack = readIfThere(join(fleet.layout.acks, 'alpha.ack')) ?? ''
    expect(Object.keys(JSON.parse(ack))).toEqual(['pid', 'ts', 'worker'])
  })

  test('labels, alerts and what became of the beads are those of the table', () => {
    const beads = new Map(
      openQueueFile(workspace, createClock())
        .list()
        .map((bead) => [bead.title, bead]),
    )
    expect(beads.get('Ends with failure')?.labels).toEqual(['failure-count:1', 'ui'])
    expect(beads.get('Ends with exit-124')?.labels).toEqual(['deferred', 'ui'])
    expect(beads.get('Ends with orphan')).toMatchObject({ status: 'in_progress', assignee: 'claude-sonnet-alpha' })
    const subjects = endings.map((ending) => `ALERT: Agent crash on bead ${beads.get(`Ends with ${ending}`)?.id}`)
    const alerts = [...beads.values()].filter((bead) => subjects.includes(bead.title))
    expect(alerts.map((alert) => alert.labels?.find((label) => label.startsWith('signal')) ?? '').toSorted()).toEqual([
      'signal--1',
      'signal-2',
      'signal-9',
    ])
    expect(alerts.every((alert) => alert.status === 'closed' && alert.labels?.includes('ui'))).toBe(true)
  })

  test('stopped while its agent runs: no beat any more, the agent ends, the bead is open again, then the files go', async () => {
    const [worker] = workersOf(fleet)
    const pid = worker?.pid ?? 0
    const queue = openQueueFile(workspace, createClock())
    const { id } = queue.create({ title: 'Runs while the worker is stopped' })
    writeWhole(fleet.layout.script(id), JSON.stringify({ endings: ['success'], secs: 60 }))
    await until('the agent', () => (readdirSync(fleet.layout.prompts).length > 0 ? true : undefined))
    process.kill(pid, 'SIGTERM')
    const beatFile = join(fleet.layout.heartbeats, `${worker?.worker}.json`)
    const atStop = readIfThere(beatFile)
    await until('the end of the agent', () => {
      expect([atStop, undefined]).toContain(readIfThere(beatFile))
      return logged('worker.stopped') ? true : undefined
    })
    expect(queue.find(id)).toMatchObject({ status: 'open' })
    await until('the files to go', () => (readIfThere(beatFile) === undefined ? true : undefined))
    expect(parseObject(readIfThere(fleet.layout.registry))?.['workers']).toEqual([])
    const tail = (events: readonly Record<string, unknown>[]): readonly string[] => events.map(word).filter(incidental).slice(-14)
    expect(tail(ours())).toEqual(tail(recorded('drain')))
    // It lingers, without file and entry: ninety seconds of the fleet's time after its last execution.
    expect(() => process.kill(pid, 0)).not.toThrow()
  })
})

/** White space, punctuation and keys of a text, without what stands in it. */
function layoutOf(text: string): string {
  return text
    .replaceAll(/"(?:\\.|[^"\\])*"(?=,|\n)/g, 'V')
    .replaceAll(/\b(null|true|false)\b/g, 'V')
    .replaceAll(/\d[\d.:T+-]*Z?/g, 'N')
    .replaceAll(/: [VN]/g, ': _')
}
