import type { AuditEntry } from '@hoop/audit'
import type { Execution } from '@hoop/needle'
import { formatTimestamp, type AuditRecord, type ExecutionView } from '@hoop/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { createFleetRecorder } from '../../src/audit/fleet-recorder.ts'
import { createKnown } from '../../src/audit/known.ts'
import type { Told } from '../../src/audit/told.ts'

const began = Date.parse('2026-11-20T10:00:00.000Z')

function execution(fields: Partial<Execution> = {}): Execution {
  const [worker, bead, startedAt] = ['claude-alpha', 'wa-1', fields.startedAt ?? began]
  const rest = { strand: null, adapter: 'claude', model: null, kind: 'work', startIsEstimated: false, endedAt: null } as const
  return {
    key: `${worker}/${bead}/${startedAt}`,
    worker,
    bead,
    startedAt,
    outcome: 'running',
    exitCode: null,
    lastSeenAt: startedAt,
    ...rest,
    ...fields,
  }
}

const told = (one: Execution, offset: number): Told => ({
  from: 'log',
  execution: one,
  workspace: '/web',
  source: { path: '/n/logs/a.jsonl', inode: '7', offset },
})

/** A recorder over a chain in memory, that can be told to refuse, and to look while a record is on its way. */
function makeRecorder(log: AuditRecord[] = [], files: readonly { readonly path: string; readonly readBytes: number }[] = []) {
  const known = createKnown()
  for (const record of log) known.apply(record)
  let during = () => {}
  let isFull = false
  let view: ExecutionView | undefined
  const recorder = createFleetRecorder({
    audit: {
      ready: async () => {},
      async appendAll(entries: readonly AuditEntry[]) {
        await Promise.resolve()
        during()
        if (isFull) throw new Error('the disk is full')
        const records = entries.map(({ type, actor, project = null, subject = null, data = {} }, n): AuditRecord => ({
          type,
          actor,
          project,
          subject,
          data,
          at: formatTimestamp(began),
          v: 1,
          hash: '',
          prev: '',
          seq: log.length + n + 1,
        }))
        log.push(...records)
        for (const record of records) known.apply(record)
        return records
      },
    },
    known: async () => known,
    fleet: {
      places: () => [{ kind: 'needle-home', path: '/n', project: null }],
      files: () => files,
      qualify: () => undefined,
      isLogged: () => false,
      locate: () => ({ workspace: '/web', project: 'web' }),
      execution: () => view,
    },
    onError: () => {},
    derivedAfterMs: 0,
    retryMs: 3_600_000,
  })
  onTestFinished(() => recorder.close())
  recorder.start()
  return {
    recorder,
    log,
    types: () => log.map(({ type }) => type),
    seeEnd: (outcome: ExecutionView['outcome'], endedAt: number) => {
      view = {
        id: 'claude-alpha/wa-1/1',
        worker: 'claude-alpha',
        bead: 'wa-1',
        workspace: '/web',
        project: 'web',
        strand: null,
        adapter: null,
        model: null,
        kind: 'work',
        attempt: 1,
        startedAt: formatTimestamp(began),
        endedAt: formatTimestamp(endedAt),
        outcome,
        exitCode: null,
        sessionId: null,
        costUsd: null,
        joinedBy: null,
        sources: [],
      }
      recorder.sawEnd(view)
    },
    during: (act: () => void) => (during = act),
    fill: (full: boolean) => (isFull = full),
  }
}

test('a worker that died without a word is lost, once; a word that comes later is recorded too', async () => {
  const first = makeRecorder()
  await first.recorder.flush()
  first.recorder.tell(told(execution(), 10))
  await first.recorder.flush()
  first.seeEnd('lost', began + 5000)
  await first.recorder.flush()
  expect(first.types()).toEqual(['history.imported', 'worker.dispatched', 'worker.lost'])
  expect(first.log[2]).toMatchObject({
    data: { happenedAt: formatTimestamp(began + 5000), source: { path: '/n/logs/a.jsonl', inode: '7', offset: 10 } },
  })

  const second = makeRecorder(first.log)
  second.recorder.tell(told(execution(), 10))
  second.seeEnd('lost', began + 6000)
  await second.recorder.flush()
  expect(second.types()).toHaveLength(3)
  second.recorder.tell(told(execution({ outcome: 'success', endedAt: began + 9000 }), 90))
  await second.recorder.flush()
  second.seeEnd('lost', began + 6000)
  await second.recorder.flush()
  expect(second.types().slice(3)).toEqual(['worker.completed'])
})

test('what is told while a record is on its way, and what the disk refuses, is recorded after it, once', async () => {
  const { recorder, types, during, fill } = makeRecorder()
  await recorder.flush()
  recorder.tell(told(execution(), 10))
  during(() => {
    during(() => {})
    recorder.tell(told(execution({ outcome: 'failure', endedAt: began + 900 }), 20))
  })
  await recorder.flush()
  await recorder.flush()
  expect(types().slice(1)).toEqual(['worker.dispatched', 'worker.failed'])
  fill(true)
  recorder.tell(told(execution({ startedAt: began + 60_000 }), 30))
  await recorder.flush()
  expect(types()).toHaveLength(3)
  fill(false)
  await recorder.flush()
  await recorder.flush()
  expect(types().slice(3)).toEqual(['worker.dispatched'])
})

test('what was dispatched and lost before HOOP first saw the place is history', async () => {
  const { recorder, types, log, seeEnd } = makeRecorder([], [{ path: '/n/logs/a.jsonl', readBytes: 100 }])
  recorder.tell(told(execution(), 10))
  seeEnd('lost', began + 5000)
  await recorder.flush()
  await recorder.flush()
  expect(types()).toEqual(['history.imported'])
  expect(log[0]).toMatchObject({ subject: '/n', data: { count: 1, running: [] } })
})
