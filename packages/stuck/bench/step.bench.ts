import { bench } from 'vitest'
import { defaultLimits, step } from '../src/index.ts'

const seen = { startedAt: 0, lastOutputAt: 1000, lastContentAt: 1000, pendingTool: { name: 'Bash', startedAt: 1000, busy: true } }
const { state } = step(undefined, { ...seen, at: 2000 }, defaultLimits)

bench('a step of an execution with a busy tool', () => {
  step(state, { ...seen, at: 3000 }, defaultLimits)
})

bench('baseline: the state copied as JSON', () => {
  JSON.parse(JSON.stringify(state))
})
