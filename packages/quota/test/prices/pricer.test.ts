import { calcPrice } from '@pydantic/genai-prices'
import { describe, expect, test } from 'vitest'
import { decodePriceOverrides } from '../../src/overrides.ts'
import { createPricer, type PricedRequest } from '../../src/index.ts'

const at = Date.parse('2026-11-01T12:00:00Z')
const pricer = createPricer()
const request = (model: string, more: Partial<PricedRequest> = {}): PricedRequest => ({
  model,
  at,
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  ...more,
})
const usd = (given: PricedRequest) => {
  const price = pricer.price(given)
  return price && price.nanoUsd / 1e9
}

describe('figures worked out by hand', () => {
  test('cached tokens are priced apart: 400 k plain, 500 k read, 100 k written, 1 k out of opus 4-6 → $2.90', () => {
    expect(usd(request('claude-opus-4-6', { input: 400_000, cacheRead: 500_000, cacheWrite: 100_000, output: 1_000 }))).toBe(2.9)
  })
  test('100 k written for five minutes → $0.625, for an hour → $1.00', () => {
    expect(usd(request('claude-opus-4-6', { cacheWrite: 100_000 }))).toBe(0.625)
    expect(usd(request('claude-opus-4-6', { cacheWrite: 100_000, cacheWrite1h: 100_000 }))).toBe(1)
  })
  test('a part for an hour that is larger than the whole counts as the whole', () => {
    expect(usd(request('claude-opus-4-6', { cacheWrite: 100_000, cacheWrite1h: 150_000 }))).toBe(1)
  })
  test('a prompt over 200 k is charged at the higher tier, all of it, output too (sonnet 4-5)', () => {
    expect(usd(request('claude-sonnet-4-5', { input: 150_000 }))).toBe(0.45)
    expect(usd(request('claude-sonnet-4-5', { input: 250_000 }))).toBe(1.5)
    expect(usd(request('claude-sonnet-4-5', { input: 250_000, output: 1_000_000 }))).toBe(24)
    expect(usd(request('claude-sonnet-4-5', { input: 50_000, cacheRead: 160_000 }))).toBe(0.3 + 0.096)
  })
  test('the price of the time of the request', () => {
    const large = request('claude-opus-4-6', { input: 1_000_000 })
    expect(usd({ ...large, at: Date.parse('2026-03-12T23:59:59.999Z') })).toBe(10)
    expect(usd({ ...large, at: Date.parse('2026-03-13T00:00:00Z') })).toBe(5)
  })
  test('a request without a time has the price of now', () => {
    const early = createPricer({ now: () => Date.parse('2026-03-12T00:00:00Z') })
    expect(early.price({ ...request('claude-opus-4-6', { input: 1_000_000 }), at: undefined })?.nanoUsd).toBe(10e9)
  })
  test('fast mode costs six times as much on opus 4-6, twice on opus 5; on a model without it the price is not known', () => {
    expect(usd(request('claude-opus-4-6', { output: 1_000_000, speed: 'fast' }))).toBe(150)
    expect(usd(request('claude-opus-5', { output: 1_000_000, speed: 'fast' }))).toBe(50)
    expect(usd(request('claude-opus-5', { output: 1_000_000, speed: 'standard' }))).toBe(25)
    expect(usd(request('claude-opus-5-5', { output: 1_000_000, speed: 'fast' }))).toBeNull()
    expect(usd(request('claude-haiku-4-5', { output: 1, speed: 'fast' }))).toBeNull()
  })
})

describe('names of models', () => {
  test.each([
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['claude-opus-4-6[1m]', 'claude-opus-4-6'],
    [' Claude-Opus-4-6 ', 'claude-opus-4-6'],
    ['anthropic/claude-opus-4-6', 'claude-opus-4-6'],
    ['gpt-5.6-sol-xhigh', 'gpt-5.6-sol'],
    ['openai/gpt-5.6-sol-high', 'gpt-5.6-sol'],
    ['gemini/gemini-2.5-flash', 'gemini-2.5-flash'],
  ])('%s costs what %s costs', (name, same) => {
    const tokens = { input: 7_000, output: 900, cacheRead: 11 }
    expect(usd(request(name, tokens))).toBe(usd(request(same, tokens)))
    expect(usd(request(name, tokens))).toBeGreaterThan(0)
  })
  test('a name that ends like an effort and is a model of its own is that model', () => {
    expect(usd(request('gpt-5.1-codex-max', { input: 1_000_000 }))).toBe(1.25)
  })
  test.each(['<synthetic>', '', ' ', 'claude-sonnet-9', 'gpt-5-nonsense', 'some-host/gpt-5', 'qwen3-coder', '-high', '/'])(
    '%j is not known, and never free',
    (name) => expect(pricer.price(request(name, { input: 1 }))).toBeNull(),
  )
  test('GLM is charged at the international prices of Z.ai, not at those of the Chinese market', () => {
    const tokens = { input: 1_000_000, output: 1_000_000, cacheRead: 1_000_000 }
    expect(usd(request('glm-4.7', tokens))).toBe(2.91)
    expect(usd(request('glm-5.3', tokens))).toBe(6.06)
    expect(usd(request('zai/glm-5', tokens))).toBe(4.4)
    expect(pricer.price(request('GLM-4.6'))).toMatchObject({ list: 'z.ai', source: 'table' })
  })
  test('a GLM model that Z.ai does not list has no price', () => expect(pricer.price(request('glm-4-plus', { input: 1 }))).toBeNull())
  test('a name that only Bedrock gives has the prices of Bedrock', () => {
    expect(usd(request('us.anthropic.claude-opus-4-6-v1', { input: 1_000_000 }))).toBe(5.5)
  })
})

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('a count of %j has no price', (count) => {
  for (const part of ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h'] as const)
    if (!(part === 'cacheWrite1h' && count > 0)) expect(pricer.price(request('claude-opus-5', { [part]: count }))).toBeNull()
})

test('equals the package itself, whatever the model, the time and the size', () => {
  const models = ['claude-opus-4-6', 'claude-sonnet-4-5', 'claude-3-opus-latest', 'claude-opus-5-5', 'gpt-5.6-sol', 'gpt-5-codex', 'o3']
  const others = ['gemini-2.5-pro', 'gemini-3-pro-preview', 'kimi-k2', 'kimi-k2.5', 'deepseek-chat', 'grok-4', 'sonar']
  const times = ['2025-09-01T17:00:00Z', '2026-03-12T00:00:00Z', '2026-09-01T00:29:59Z', '2026-11-20T16:30:00Z'].map((day) =>
    Date.parse(day),
  )
  const sizes = [0, 1, 999, 200_000, 272_001]
  for (const model of [...models, ...others])
    for (const time of times)
      for (const input of sizes)
        for (const cacheRead of [0, 199_999])
          for (const cacheWrite of [0, 40_000])
            for (const cacheWrite1h of [0, cacheWrite / 2]) {
              const usage = {
                input_tokens: input + cacheRead + cacheWrite,
                cache_read_tokens: cacheRead,
                cache_write_tokens: cacheWrite,
                cache_write_1h_tokens: cacheWrite1h,
                output_tokens: 1_234,
              }
              const expected = calcPrice(usage, model, { timestamp: new Date(time) })
              const ours = pricer.price(request(model, { at: time, input, cacheRead, cacheWrite, cacheWrite1h, output: 1_234 }))
              expect(ours && ours.nanoUsd, `${model} ${JSON.stringify(usage)}`).toBe(expected && Math.round(expected.total_price * 1e9))
            }
})

describe("the operator's own prices", () => {
  const own = (value: unknown) => {
    const decoded = decodePriceOverrides(value)
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.faults))
    return createPricer({ overrides: decoded.overrides })
  }
  test('win over the list, and give a price to a model that has none', () => {
    const { price } = own({ 'Claude-Opus-5': { input: 1, output: 2 }, 'my-model': { input: 0, output: 0.5 } })
    expect(price(request('claude-opus-5', { input: 1_000_000 }))).toMatchObject({ nanoUsd: 1e9, source: 'override' })
    expect(price(request('my-model', { output: 1_000_000 }))?.nanoUsd).toBe(0.5e9)
  })
  test('hold for the name without context and effort, but a longer name wins', () => {
    const { price } = own({ 'm-1': { input: 1, output: 1 }, 'm-1-high': { input: 3, output: 3 } })
    expect(price(request('m-1[1m]', { input: 1 }))?.nanoUsd).toBe(1_000)
    expect(price(request('m-1-high', { input: 1 }))?.nanoUsd).toBe(3_000)
  })
  test('begin on their day; before it the list holds', () => {
    const { price } = own({
      'claude-opus-5': [
        { from: '2026-11-01', input: 1, output: 1 },
        { from: '2026-10-01', input: 2, output: 2 },
      ],
    })
    const on = (day: string) => price({ ...request('claude-opus-5', { input: 1_000_000 }), at: Date.parse(day) })
    expect(on('2026-11-01T00:00:00Z')?.nanoUsd).toBe(1e9)
    expect(on('2026-10-31T23:59:59.999Z')?.nanoUsd).toBe(2e9)
    expect(on('2026-09-30T23:59:59.999Z')).toMatchObject({ nanoUsd: 5e9, source: 'table' })
  })
  test('a class of cached tokens without a price is charged as input', () => {
    const { price } = own({ m: { input: 2, output: 1, cacheWrite: 3 } })
    expect(price(request('m', { cacheRead: 10 }))?.nanoUsd).toBe(20_000)
    expect(price(request('m', { cacheWrite: 10, cacheWrite1h: 10 }))?.nanoUsd).toBe(30_000)
  })
})
