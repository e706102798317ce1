import { calcPrice, waitForUpdate } from '@pydantic/genai-prices'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findModel } from '../../src/prices/find-model.ts'
import { listVersion } from '../../src/prices/list.ts'

const nothing = { input_tokens: 0, output_tokens: 0 }

/** What the package finds, as the parts that we keep. */
function expected(name: string, providerId?: string) {
  const found = calcPrice(nothing, name, { ...(providerId !== undefined && { providerId }) })
  return found ? { list: found.provider.id, prices: found.model.prices } : undefined
}

function ours(name: string, providerId?: string) {
  const found = findModel(name, providerId)
  return found ? { list: found.list, prices: found.model.prices } : undefined
}

test('the list is that of the installed version (scripts/list-prices.mjs makes it)', async () => {
  const path = join(import.meta.dirname, '../../node_modules/@pydantic/genai-prices/package.json')
  expect(JSON.parse(await readFile(path, 'utf8')).version).toBe(listVersion)
})

test('every model of every provider is found as the package finds it, with and without its provider', async () => {
  const providers = (await waitForUpdate()) ?? []
  const names = providers.flatMap((provider) => provider.models.map((model) => [provider.id, model.id] as const))
  expect(names.length).toBeGreaterThan(1_000)
  for (const [provider, name] of names) {
    expect(ours(name, provider), `${provider} ${name}`).toEqual(expected(name, provider))
    expect(ours(name), name).toEqual(expected(name))
  }
})

test.each([
  'claude-sonnet-4-5-20250929',
  'claude-opus-4-5@20251101',
  'Claude-3-Opus-Latest',
  'gpt-4o-20240806',
  'gpt-4o-20249999',
  'x',
  'claude',
  ' o3 ',
])('%s, too', (name) => {
  for (const provider of [undefined, 'aws', 'bedrock', 'gemini', 'azure', 'github-copilot', 'nobody'])
    expect(ours(name, provider)).toEqual(expected(name, provider))
})
