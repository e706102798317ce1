import fc from 'fast-check'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createConfig, type ConfigSource } from '../../src/config/index.ts'
import { silentLog } from '../../src/log.ts'
import { makeFolder, testSignal, until } from '../fixtures.ts'

const quick = { pollMs: 10, settleMs: 20, holdMs: 120 }

async function open(
  home: string,
  options: { flags?: Record<string, unknown>; env?: NodeJS.ProcessEnv; follow?: typeof quick } = {},
): Promise<ConfigSource> {
  return createConfig({
    home,
    env: { HOME: '/home/ana', ...options.env },
    ...(options.flags ? { flags: options.flags } : {}),
    signal: testSignal(),
    log: silentLog(),
    follow: options.follow ?? quick,
  })
}

/** The next change, after the act. */
async function changed(config: ConfigSource, act: () => Promise<unknown>): Promise<void> {
  const change = new Promise<void>((resolve) => {
    const stop = config.onChange(() => {
      stop()
      resolve()
    })
  })
  await act()
  await change
}

test('without a home there are the defaults, with paths filled in, and no home is made', async () => {
  const folder = await makeFolder()
  const config = await open(join(folder, 'none'), { env: { TMPDIR: '/var/t' } })
  expect(config.current().needle).toMatchObject({ homes: ['/home/ana/.needle'], promptDirs: ['/var/t/needle', '/tmp/needle'] })
  expect(config.current().sessions.homes).toEqual(['/home/ana'])
  expect(config.loadedAt()).toBeUndefined()
  expect(await readdir(folder)).toEqual([])
})

test('a good edit applies; a bad one keeps the last good and says where; the next good one heals', async () => {
  const home = await makeFolder()
  const path = join(home, 'config.yml')
  await writeFile(path, 'health:\n  deadAfter: 1m\n')
  const config = await open(home)
  expect(config.current().health.deadAfter).toBe(60_000)
  expect(config.loadedAt()).toBeTypeOf('number')

  await changed(config, () => writeFile(path, 'health:\n  deadAfter: 2m\n'))
  expect(config.current().health.deadAfter).toBe(120_000)
  expect(config.originOf('health.deadAfter')).toBe('file')

  await changed(config, () => writeFile(path, 'health:\n  deadAfter: soon\n'))
  expect(config.current().health.deadAfter).toBe(120_000)
  expect(config.problem()).toMatchObject({
    line: 2,
    column: 14,
    key: 'health.deadAfter',
    message: expect.stringContaining(`${path}:2:14: health.deadAfter: expected a duration`),
  })

  await changed(config, () => writeFile(path, 'health:\n  deadAfter: 3m\n'))
  expect(config.current().health.deadAfter).toBe(180_000)
  expect(config.problem()).toBeUndefined()
})

test('a deleted file is the defaults', async () => {
  const home = await makeFolder()
  await writeFile(join(home, 'config.yml'), 'beads:\n  staleAfterDays: 3\n')
  const config = await open(home)
  await changed(config, () => rm(join(home, 'config.yml')))
  expect(config.current().beads.staleAfterDays).toBe(7)
  expect(config.loadedAt()).toBeUndefined()
})

test('an editor that leaves the file empty or away for a moment changes nothing by that', async () => {
  const home = await makeFolder()
  const path = join(home, 'config.yml')
  await writeFile(path, 'beads:\n  staleAfterDays: 3\n')
  const config = await open(home, { follow: { ...quick, holdMs: 60_000 } })
  // Another configuration beside it tells that looks enough have passed for an ordinary edit.
  const other = await open(await makeFolder())
  const aMoment = async (days: number) => changed(other, () => writeFile(other.path, `beads:\n  staleAfterDays: ${days}\n`))
  const seen: number[] = []
  config.onChange(() => seen.push(config.current().beads.staleAfterDays))
  await writeFile(path, '')
  await aMoment(11)
  await aMoment(12)
  await rename(path, `${path}~`)
  await aMoment(13)
  await aMoment(14)
  await changed(config, async () => {
    await writeFile(`${path}.new`, 'beads:\n  staleAfterDays: 4\n')
    await rename(`${path}.new`, path)
  })
  expect(seen).toEqual([4])
})

test('an edit that keeps the file empty is taken at its word in the end', async () => {
  const home = await makeFolder()
  await writeFile(join(home, 'config.yml'), 'beads:\n  staleAfterDays: 3\n')
  const config = await open(home)
  await changed(config, () => writeFile(join(home, 'config.yml'), ''))
  expect(config.current().beads.staleAfterDays).toBe(7)
})

test('address and port stay what they were, and say what they will be', async () => {
  const home = await makeFolder()
  const config = await open(home)
  await changed(config, () => writeFile(join(home, 'config.yml'), 'server:\n  port: 4000\n  allowedHosts: [hoop.lan]\n'))
  expect(config.current().server).toEqual({ host: '127.0.0.1', port: 3000, allowedHosts: ['hoop.lan'] })
  expect(config.pending()).toEqual([{ key: 'server.port', inForce: 3000, wanted: 4000 }])
})

test('a flag stays over every edit', async () => {
  const home = await makeFolder()
  const config = await open(home, { flags: { 'server.port': 4100, 'server.host': undefined } })
  await changed(config, () => writeFile(join(home, 'config.yml'), 'server:\n  port: 4000\nbeads: { staleAfterDays: 1 }\n'))
  expect(config.current().server.port).toBe(4100)
  expect(config.originOf('server.port')).toBe('flag')
  expect(config.pending()).toEqual([])
})

test('a home that is made later is found', async () => {
  const folder = await makeFolder()
  const home = join(folder, 'later')
  const config = await open(home)
  await changed(config, async () => {
    await mkdir(home)
    await writeFile(join(home, 'config.yml'), 'beads:\n  staleAfterDays: 9\n')
  })
  expect(config.current().beads.staleAfterDays).toBe(9)
})

test('a bad file at the start is an error for the command, with exit code 2', async () => {
  const home = await makeFolder()
  await writeFile(join(home, 'config.yml'), 'server:\n  port: high\n')
  await expect(open(home)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    exitCode: 2,
    message: expect.stringContaining('config.yml:2:9: server.port: expected a port'),
  })
})

test('whatever is written, the configuration in force is always a good one', async () => {
  const home = await makeFolder()
  const path = join(home, 'config.yml')
  const config = await open(home)
  const good = (days: number) => ({ text: `beads:\n  staleAfterDays: ${days}\n`, days })
  const bad = fc
    .constantFrom('beads:\n  staleAfterDays: x\n', 'beads: [', 'beads:\n  stale: 1\n', 'a: *a\n')
    .map((text) => ({ text, days: undefined }))
  const edits = fc.array(fc.oneof(fc.integer({ min: 8, max: 99 }).map(good), bad), { minLength: 1, maxLength: 3 })
  let last = 7
  await fc.assert(
    fc.asyncProperty(edits, async (texts) => {
      for (const { text, days } of texts) {
        await writeFile(path, text)
        last = days ?? last
        await until(() =>
          days === undefined
            ? config.problem() !== undefined
            : config.problem() === undefined && config.current().beads.staleAfterDays === days,
        )
        expect(config.current().beads.staleAfterDays).toBe(last)
      }
    }),
    { numRuns: 12 },
  )
})
