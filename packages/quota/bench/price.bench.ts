import { calcPrice } from '@pydantic/genai-prices'
import { bench, describe } from 'vitest'
import { createPricer } from '../src/index.ts'

const models = ['claude-opus-4-6', 'claude-sonnet-4-5-20250929', 'gpt-5.6-sol', 'gemini-2.5-pro']
const requests = Array.from({ length: 2_000 }, (_, n) => ({
  model: models[n % models.length] ?? '',
  at: Date.UTC(2026, 9, 1) + n * 60_000,
  input: n,
  output: n * 3,
  cacheRead: n * 100,
  cacheWrite: n * 5,
  cacheWrite1h: n,
}))
const options = { iterations: 10, time: 0, warmupIterations: 2, warmupTime: 0 }

describe('2 000 requests of four models', () => {
  const { price } = createPricer()
  bench(
    'price',
    () => {
      for (const request of requests) price(request)
    },
    options,
  )
  bench(
    'calcPrice of the package',
    () => {
      for (const { model, at, input, output, cacheRead, cacheWrite, cacheWrite1h } of requests) {
        const usage = {
          input_tokens: input + cacheRead + cacheWrite,
          cache_read_tokens: cacheRead,
          cache_write_tokens: cacheWrite,
          cache_write_1h_tokens: cacheWrite1h,
          output_tokens: output,
        }
        calcPrice(usage, model, { timestamp: new Date(at) })
      }
    },
    options,
  )
})
