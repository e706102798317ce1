import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { codex } from '../../src/codex/index.ts'
import { createTranscripts } from '../../src/index.ts'
import { collect } from '../conformance/collect.ts'

const Line = v.looseObject({
  type: v.optional(v.string()),
  record_type: v.optional(v.string()),
  payload: v.optional(v.looseObject({ type: v.optional(v.string()), item: v.optional(v.looseObject({ type: v.string() })) })),
})

/** As the table names records. */
function nameOf(text: string): string {
  const { type, record_type: marker, payload } = v.parse(Line, JSON.parse(text))
  if (type !== 'response_item' && type !== 'event_msg') return type ?? marker ?? 'header'
  return [type, payload?.type, payload?.item?.type].filter((part) => part !== undefined).join(':')
}

test.each([
  ['0.20.0', '0.20 – 0.31'],
  ['0.45.0', '0.32 – 0.160'],
  ['0.111.0', '0.32 – 0.160'],
  ['0.169.0', '0.169 and later'],
])('every record that codex %s wrote stands in the table of versions', async (version, range) => {
  const home = join(import.meta.dirname, '../fixtures/codex', version)
  const row = codex.versions.find(({ versions }) => versions === range)
  const listed = new Set([...(row?.read ?? []), ...(row?.ignored ?? [])])
  expect(listed.size).toBe((row?.read.length ?? 0) + (row?.ignored.length ?? 0))
  for (const { path } of await collect(createTranscripts([codex]).discover({ home, env: {} })))
    for (const text of (await readFile(path, 'utf8')).trimEnd().split('\n')) expect([...listed]).toContain(nameOf(text))
})
