import { AuditCheckpoint } from '@hoop/protocol'
import { spawnSync } from 'node:child_process'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { useHoop } from '../cli/hoop.ts'
import { until } from '../fixtures.ts'
import { makeOperator } from './program.ts'

vi.setConfig({ testTimeout: 60_000 })
const hoop = useHoop()

/** A log of a daemon that ran three times. */
async function makeLog() {
  const operator = await makeOperator(hoop)
  for (let n = 0; n < 3; n++) await operator.stop(await operator.start())
  return { ...operator, segment: join(operator.dir, 'audit-000001.jsonl'), main: join(hoop.dist, 'main.js') }
}

test('verify, checkpoint, tail and export beside a running daemon and without one', async () => {
  const { env, home, start, stop, segment, main } = await makeLog()
  const printed: string[] = []
  for (const isRunning of [true, false]) {
    const daemon = isRunning ? await start() : undefined
    const lines = async () => (await readFile(segment, 'utf8')).trimEnd().split('\n')
    const verdict = JSON.parse((await hoop.run(['audit', 'verify', '--json'], { env })).stdout)
    const head: { seq: number; hash: string } = JSON.parse((await lines()).at(-1) ?? '')
    expect(verdict).toEqual({ ok: true, records: head.seq, segments: 1, head: { seq: head.seq, hash: head.hash } })
    expect((await hoop.run(['audit', 'verify'], { env })).stdout).toContain(`Whole: ${head.seq} records in 1 segment`)

    const checkpoint = await hoop.run(['audit', 'checkpoint', '--json'], { env })
    expect(checkpoint).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^[^\n]+\n$/) })
    expect(v.parse(AuditCheckpoint, JSON.parse(checkpoint.stdout))).toMatchObject({ seq: head.seq, hash: head.hash })
    printed.push(checkpoint.stdout)
    const file = join(home, 'checkpoint.json')
    await writeFile(file, checkpoint.stdout)
    for (const against of [file, checkpoint.stdout.trim()])
      expect((await hoop.run(['audit', 'verify', '--against', against], { env })).code).toBe(0)
    const piped = spawnSync(process.execPath, [main, 'audit', 'verify', '--json', '--against', '-'], {
      env: { PATH: process.env['PATH'], ...env },
      input: checkpoint.stdout,
      encoding: 'utf8',
    })
    expect(JSON.parse(piped.stdout)).toMatchObject({ ok: true })

    expect((await hoop.run(['audit', 'export'], { env })).stdout).toBe(await readFile(segment, 'utf8'))
    expect((await hoop.run(['audit', 'export', '--from', '2', '--to', '3'], { env })).stdout).toBe(
      `${(await lines()).slice(1, 3).join('\n')}\n`,
    )
    const tail = JSON.parse((await hoop.run(['audit', 'tail', '-n', '2', '--json'], { env })).stdout)
    expect(tail.records.map((record: unknown) => JSON.stringify(record))).toEqual((await lines()).slice(-2))
    expect((await hoop.run(['audit', 'tail'], { env })).stdout).toMatch(/\n +\d+ {2}2\S+ \S+ {2}daemon\.started +by hoop/)
    if (daemon) await stop(daemon)
  }
  expect(new Set(printed).size).toBe(2)
})

test('cut off, altered, gone: exit code 1 with the place; a bad checkpoint is wrong use; without a log something is missing', async () => {
  const { env, home, dir, segment } = await makeLog()
  const text = await readFile(segment, 'utf8')
  const verify = async (...args: string[]) => {
    const ran = await hoop.run(['audit', 'verify', '--json', ...args], { env })
    return { code: ran.code, verdict: ran.stdout === '' ? undefined : JSON.parse(ran.stdout), stderr: ran.stderr }
  }
  const lines = text.trimEnd().split('\n')
  // At a stop a checkpoint is kept: a shorter log that is whole shows.
  await writeFile(segment, `${lines.slice(0, -1).join('\n')}\n`)
  expect(await verify()).toMatchObject({ code: 1, verdict: { ok: false, error: { seq: lines.length, reason: 'truncated' } } })
  await writeFile(segment, text.replace('"version":"', '"version":"9'))
  expect(await verify()).toMatchObject({
    code: 1,
    verdict: { ok: false, error: { seq: 1, segment: 'audit-000001.jsonl', line: 1, reason: 'hash-mismatch' } },
  })
  expect((await hoop.run(['audit', 'verify'], { env })).stdout).toContain('Broken at record 1')
  await writeFile(segment, `${text}{"actor":"hoop","at":"20`)
  expect(await verify()).toMatchObject({ code: 0, verdict: { ok: true, torn: true } })

  await writeFile(segment, text)
  const checkpoint = JSON.parse((await hoop.run(['audit', 'checkpoint'], { env })).stdout)
  const forged = await verify('--against', JSON.stringify({ ...checkpoint, seq: 1 }))
  expect(forged).toMatchObject({ code: 2, verdict: undefined, stderr: expect.stringMatching(/^hoop: the checkpoint was changed[^\n]+\n$/) })
  expect(await verify('--against', 'nowhere.json')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nowhere.json cannot be read'),
  })
  expect((await hoop.run(['audit', 'export', '--from', '3', '--to', '2'], { env })).code).toBe(2)

  await rm(dir, { recursive: true })
  expect(await verify()).toMatchObject({ code: 1, verdict: { ok: false, error: { reason: 'truncated' } } })
  for (const suffix of ['', '-wal', '-shm']) await rm(join(home, `fleet.db${suffix}`), { force: true })
  for (const command of ['verify', 'tail', 'export', 'checkpoint']) {
    const ran = await hoop.run(['audit', command], { env })
    expect(ran).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^hoop: [^\n]+audit does not exist; [^\n]+\n$/) })
  }
})

test('a key that is lost: a new one, and the chain says so', async () => {
  const { env, home, start, stop, records, verdict } = await makeLog()
  const key = join(home, 'keys/audit-ed25519.pem')
  expect((await stat(key)).mode & 0o777).toBe(0o600)
  const before = JSON.parse((await hoop.run(['audit', 'checkpoint'], { env })).stdout)
  expect(await records(['audit.key_changed'])).toEqual([])
  await rm(key)
  const daemon = await start()
  await until(async () => (await records(['audit.key_changed'])).length > 0)
  const after = JSON.parse((await hoop.run(['audit', 'checkpoint'], { env })).stdout)
  expect(after.keyId).not.toBe(before.keyId)
  expect(await records(['audit.key_changed'])).toMatchObject([
    { data: { from: before.keyId, keyId: after.keyId, publicKey: after.publicKey } },
  ])
  await stop(daemon)
  await stop(await start())
  expect(await records(['audit.key_changed'])).toHaveLength(1)
  expect((await hoop.run(['audit', 'verify', '--against', JSON.stringify(before)], { env })).code).toBe(0)
  expect(await verdict()).toMatchObject({ ok: true })
})
