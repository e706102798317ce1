import { decodeConfig, decodeProjectsFile, formatDuration, listSettings } from '@hoop/protocol'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { overlay } from '../../src/config/layers.ts'

const text = await readFile(join(import.meta.dirname, '../../../../docs/configuration.md'), 'utf8')
const rows = [...text.matchAll(/^\| `([\w.]+)` +\| (?:`(.*?)`)? *\|/gm)].map(([, key = '', value]) => ({ key, value }))

test('every setting stands in the table, in the order of the file, and nothing else does', () => {
  expect(rows.map(({ key }) => key)).toEqual(listSettings().map(({ key }) => key))
})

test('the defaults in the table are the defaults', () => {
  const defaults = decodeConfig({})
  const given = overlay({}, new Map(rows.flatMap(({ key, value }) => (value === undefined ? [] : [[key, parse(value)]]))))
  expect(decodeConfig(given)).toEqual(defaults)
  expect(formatDuration(defaults.ok ? defaults.value.health.keepDead : 0)).toBe('1d')
})

test('every example is accepted', () => {
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml)
  expect(examples.length).toBeGreaterThan(4)
  for (const yaml of examples)
    expect((/^projects:\n {2}-/.test(yaml) ? decodeProjectsFile : decodeConfig)(parse(yaml)), yaml).toMatchObject({ ok: true })
})
