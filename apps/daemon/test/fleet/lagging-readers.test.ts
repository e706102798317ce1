import { expect, test } from 'vitest'
import { createLaggingReaders } from '../../src/fleet/lagging-readers.ts'

const file = { path: '/n/logs/a.jsonl', kind: 'log', project: null, sizeBytes: 0, readBytes: 0, tornBytes: 0, error: null } as const

test('a file that is read, or has a long torn end, is not behind; one that is not read, or cannot be, is', () => {
  const lagging = createLaggingReaders()
  const of = (fields: object, now: number) => lagging([{ ...file, ...fields }], now).map(({ subject, why, since }) => [subject, why, since])
  expect(of({ sizeBytes: 9e6, readBytes: 9e6 }, 1)).toEqual([])
  expect(of({ sizeBytes: 9e6, readBytes: 1e6, tornBytes: 8e6 }, 2)).toEqual([])
  const behind = 'More than 1 MiB of /n/logs/a.jsonl have not been read.'
  expect(of({ sizeBytes: 9e6, readBytes: 1e6 }, 3)).toEqual([[file.path, behind, 3]])
  expect(of({ sizeBytes: 9e6, readBytes: 2e6 }, 4)).toEqual([[file.path, behind, 3]])
  expect(of({}, 5)).toEqual([])
  expect(of({ error: 'EACCES: permission denied' }, 6)).toEqual([[file.path, `${file.path} cannot be read: EACCES: permission denied.`, 6]])
  expect(of({ kind: 'beads', error: 'gone' }, 7)).toEqual([])
})
