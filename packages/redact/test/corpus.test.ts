import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createRedactor } from '@hoop/redact'
import { expect, test } from 'vitest'
import { negatives, positives } from './support/corpus.ts'

const redactor = createRedactor()

test('of the labelled texts, each secret is found and nothing else', () => {
  const secrets = positives()
  const harmless = negatives()
  expect(secrets.length + harmless.length).toBeGreaterThan(400)
  const missed = secrets.filter(({ text, secret }) => redactor.redact(text).text.includes(secret))
  const wrong = harmless.filter((text) => redactor.find(text).length > 0)
  const right = secrets.length - missed.length
  console.log(
    `${secrets.length} with a secret, ${harmless.length} without: precision ${(right / (right + wrong.length)).toFixed(4)}, recall ${(right / secrets.length).toFixed(4)}`,
  )
  expect(wrong).toEqual([])
  expect(missed).toEqual([])
})

test('each secret is found by the rule of its kind, and a second pass finds nothing more', () => {
  for (const { text, rule } of positives(3)) {
    const { text: masked, found } = redactor.redact(text)
    expect([text, found.map((finding) => finding.rule)]).toEqual([text, expect.arrayContaining([rule])])
    expect(redactor.find(masked)).toEqual([])
  }
})

test('in recorded transcripts and logs there is next to nothing', () => {
  const root = join(import.meta.dirname, '../..')
  const found: string[] = []
  for (const part of ['transcripts/test/fixtures', 'needle/test/fixtures'])
    for (const name of readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:jsonl?|md|txt|log|ya?ml|toml)$/.test(name)) continue
      const text = readFileSync(join(root, part, name), 'utf8')
      found.push(...redactor.find(text).map(({ rule, start }) => `${name} ${rule} ${text.slice(start - 20, start).trim()}`))
    }
  console.log(found.join('\n'))
  // Both are stand-ins that somebody wrote into a file as a key: a name that says so, and a value that is none.
  expect(found.length).toBeLessThanOrEqual(2)
})
