import { decodeLogLine } from '@hoop/needle'
import { expect, test } from 'vitest'
import { createFacts } from '../../src/fleet/facts.ts'

const began = Date.parse('2026-11-20T09:00:00Z')

test('memory does not grow with the history: the oldest executions that have ended are forgotten, one that runs is not', () => {
  const facts = createFacts()
  const tell = (worker: string, type: string, bead: string, at: number) => {
    const line = decodeLogLine(
      JSON.stringify({
        timestamp: new Date(at).toISOString(),
        event_type: type,
        worker_id: worker,
        session_id: 'aaaaaaaa',
        bead_id: bead,
        data: { bead_id: bead, agent: 'claude', template_name: 'pluck', outcome: 'success', exit_code: 0 },
      }),
    )
    if (line.ok) facts.apply({ type: 'log.event', event: line.value, source: { path: '/log', offset: 0, inode: undefined } })
  }
  tell('claude-long', 'agent.dispatched', 'wa-long', began)
  for (let run = 0; run < 21_000; run++) {
    tell('claude-busy', 'agent.dispatched', `wa-${run}`, began + run * 10)
    tell('claude-busy', 'outcome.classified', `wa-${run}`, began + run * 10 + 5)
  }
  expect(facts.executions.size).toBe(20_000)
  const beads = new Set([...facts.executions.values()].map(({ execution }) => execution.bead))
  expect([beads.has('wa-long'), beads.has('wa-0'), beads.has('wa-20999')]).toEqual([true, false, true])
})
