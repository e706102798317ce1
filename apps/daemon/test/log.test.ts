import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLog } from '../src/log.ts'
import { makeFolder } from './fixtures.ts'

test('one event a line, with fields; nothing is made before the first', async () => {
  const folder = join(await makeFolder(), 'logs')
  const log = createLog({ level: 'info', folder })
  await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' })
  log.info({ path: '/a', offset: 7 }, 'read')
  log.debug('not this')
  const lines = (await readFile(join(folder, 'hoop.log'), 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([{ level: 30, time: expect.any(String), path: '/a', offset: 7, msg: 'read' }])
  expect((await stat(join(folder, 'hoop.log'))).mode & 0o777).toBe(0o600)
})

test('files stay within their number and size', async () => {
  const folder = join(await makeFolder(), 'logs')
  const log = createLog({ level: 'info', folder, limits: () => ({ maxSizeBytes: 400, keep: 3 }) })
  for (let i = 0; i < 60; i++) log.info({ i }, 'a line of some length')
  expect((await readdir(folder)).sort()).toEqual(['hoop.1.log', 'hoop.2.log', 'hoop.log'])
  for (const name of await readdir(folder)) expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(400)
  expect(await readFile(join(folder, 'hoop.log'), 'utf8')).toContain('"i":59')
})

test('a folder that goes away costs lines, not the program', async () => {
  const folder = join(await makeFolder(), 'logs')
  const log = createLog({ level: 'info', folder, limits: () => ({ maxSizeBytes: 100, keep: 2 }) })
  log.info('one')
  await rm(folder, { recursive: true })
  expect(() => {
    for (let i = 0; i < 5; i++) log.info('more')
  }).not.toThrow()
})

test('a person sees warnings as words, and no control characters', () => {
  const shown: string[] = []
  const log = createLog({ level: 'info', console: { write: (text) => shown.push(text) } })
  log.info('quiet')
  log.warn('bad\u001B[2J news')
  expect(shown).toEqual(['warning: bad [2J news\n'])
})
