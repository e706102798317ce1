import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { claude } from '../../src/claude/index.ts'
import { asObject, asString } from '../../src/parse-record.ts'
import { fixtures, recordedVersions } from './fixtures.ts'

test.each(recordedVersions)('every type of record of %s stands in the table', async (version) => {
  const row = claude.versions.find(({ versions }) => version.startsWith(versions.split(' ')[0] ?? '-'))
  const known = new Set([...(row?.read ?? []), ...(row?.ignored ?? [])])
  const found = new Set<string>()
  const files = await readdir(join(fixtures, version), { recursive: true })
  for (const file of files.filter((name) => name.endsWith('.jsonl'))) {
    const text = await readFile(join(fixtures, version, file), 'utf8')
    for (const line of text.trimEnd().split('\n')) found.add(asString(asObject(JSON.parse(line))?.type) ?? '')
  }
  expect([...found].filter((type) => !known.has(type))).toEqual([])
})
