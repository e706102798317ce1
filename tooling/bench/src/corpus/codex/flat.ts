import { createClock, promptOf, type Kit } from '../kit.ts'
import { rolloutPath } from './rollout.ts'

/** 0.20: bare items without times, models or tokens. Costs nothing as far as anybody can tell from it. */
export function writeFlat({ random, filler, tree, ledger, ...kit }: Kit, start: number, bytes: number): void {
  const threadId = random.uuid()
  const clock = createClock(random, start)
  const file = tree.lines(rolloutPath(threadId, clock.now))
  const line = (record: { readonly type?: string; readonly [field: string]: unknown }): void => {
    file.line(record)
    ledger.line(record.type ?? 'header')
  }
  const state = (): void => {
    file.line({ record_type: 'state' })
    ledger.line('state')
  }
  const git = { commit_hash: random.hex(40), branch: 'main' }
  line({ id: threadId, timestamp: new Date(clock.now).toISOString(), instructions: null, git })
  for (let turn = 0; turn === 0 || file.bytes < bytes; turn += 1) {
    state()
    const text = promptOf({ random, filler, tree, ledger, ...kit })
    line({ type: 'message', id: null, role: 'user', content: [{ type: 'input_text', text }] })
    state()
    const steps = random.int(1, 8)
    for (let step = 0; step < steps; step += 1) {
      clock.tick(1_000, 60_000)
      const call_id = `call_${random.base62(24)}`
      const content = [{ type: 'output_text', text: filler.prose(random.skewed(160, 1, 4_000)) }]
      line({ type: 'message', id: `msg_${random.base62(40)}`, role: 'assistant', content })
      const args = JSON.stringify({ command: ['bash', '-lc', 'npm test'], workdir: '/home/op/ws' })
      line({ type: 'function_call', id: `fc_${random.base62(40)}`, name: 'shell', arguments: args, call_id })
      const output = JSON.stringify({
        output: filler.code(random.skewed(1_500, 1.2, 40_000)),
        metadata: { exit_code: 0, duration_seconds: 0.1 },
      })
      line({ type: 'function_call_output', call_id, output })
      state()
    }
  }
  file.close(clock.now)
}
