import { spawnSync } from 'node:child_process'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exportLog, formatCheckpoint, signCheckpoint, verify } from '../src/index.ts'
import { testKeys } from './support/keys.ts'
import { chainOf, writeLog } from './support/logs.ts'
import { temporaryFolder } from './support/temp.ts'

const source = join(import.meta.dirname, '../verify-hoop-audit.mjs')
const { lines, records } = chainOf(30)
const keys = testKeys()
const checkpoint = formatCheckpoint(signCheckpoint(records[29] ?? { seq: 0, hash: '' }, keys, '2026-11-21T00:00:00.000Z'))

/** Alone in a folder, as a stranger has it. */
async function stranger(): Promise<{
  folder: string
  run: (...args: string[]) => { status: number | null; stdout: string; stderr: string }
}> {
  const folder = await temporaryFolder()
  await copyFile(source, join(folder, 'verify-hoop-audit.mjs'))
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['verify-hoop-audit.mjs', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: {},
    })
    return { status, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() }
  }
  await writeLog(join(folder, 'audit'), lines.slice(0, 12), lines.slice(12))
  await writeFile(join(folder, 'checkpoint.json'), `${checkpoint}\n`)
  return { folder, run }
}

test('it needs nothing but Node, and shares nothing with the package', async () => {
  const text = await readFile(source, 'utf8')
  const imports = [...text.matchAll(/^import .* from '(.*)'$/gm)].map(([, from]) => from)
  expect(imports.filter((from) => !from?.startsWith('node:'))).toEqual([])
  expect(text.split('\n').length).toBeLessThan(200)
})

describe('as a program', () => {
  test('a whole log, from its folder, its segments, and an export: 0', async () => {
    const at = await stranger()
    const exported: Uint8Array[] = []
    for await (const piece of exportLog(join(at.folder, 'audit'))) exported.push(piece)
    await writeFile(join(at.folder, 'export.jsonl'), Buffer.concat(exported))
    const whole = `OK: 30 records, the last is 30 with hash ${records[29]?.hash}`
    for (const args of [['audit'], ['audit/audit-000001.jsonl', 'audit/audit-000002.jsonl'], ['export.jsonl']])
      expect(at.run(...args)).toEqual({ status: 0, stdout: `${whole}; no checkpoint given: a cut-off end would not show`, stderr: '' })
    const held = `${whole}; holds record 30 as signed by key ${keys.keyId} at 2026-11-21T00:00:00.000Z`
    for (const against of ['checkpoint.json', checkpoint])
      expect(at.run('audit', '--against', against, '--key', keys.publicKey)).toEqual({ status: 0, stdout: held, stderr: '' })
  })

  test('--json gives the same verdict as the package', async () => {
    const at = await stranger()
    expect(JSON.parse(at.run('audit', '--json').stdout)).toEqual(await verify(join(at.folder, 'audit')))
    await writeLog(join(at.folder, 'audit'), lines.slice(0, 12), lines.slice(13))
    expect(JSON.parse(at.run('audit', '--json').stdout)).toEqual(await verify(join(at.folder, 'audit')))
  })

  test('a part of a log: only with --partial', async () => {
    const at = await stranger()
    await writeFile(join(at.folder, 'part.jsonl'), lines.slice(9, 20).join(''))
    expect(at.run('part.jsonl')).toMatchObject({ status: 1, stdout: 'BROKEN: sequence-gap at part.jsonl line 1, where record 1 should be' })
    expect(at.run('part.jsonl', '--partial')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('OK: 11 records, the last is 20'),
    })
  })

  test('a broken log: 1, and where', async () => {
    const at = await stranger()
    await writeLog(join(at.folder, 'audit'), lines.slice(0, 12), [
      ...lines.slice(12, 20),
      (lines[20] ?? '').replace('bd-', 'bd_'),
      ...lines.slice(21),
    ])
    expect(at.run('audit')).toEqual({
      status: 1,
      stdout: 'BROKEN: hash-mismatch at audit-000002.jsonl line 9, where record 21 should be',
      stderr: '',
    })
  })

  test('a log that was cut off: 1 against a checkpoint', async () => {
    const at = await stranger()
    await writeLog(join(at.folder, 'audit'), lines.slice(0, 12), lines.slice(12, 25))
    expect(at.run('audit')).toMatchObject({ status: 0 })
    expect(at.run('audit', '--against', 'checkpoint.json')).toMatchObject({
      status: 1,
      stdout: 'BROKEN: truncated at audit-000002.jsonl line 14, where record 26 should be',
    })
  })

  test('a torn last line: 0, and said', async () => {
    const at = await stranger()
    await writeLog(join(at.folder, 'audit'), lines.slice(0, 12), [...lines.slice(12, 20), '{"actor'])
    expect(at.run('audit')).toMatchObject({ status: 0, stdout: expect.stringContaining('the last line is torn') })
  })

  test.each([
    [[], 'usage: '],
    [['nowhere'], 'nowhere'],
    [['audit', '--frob'], 'unknown option --frob'],
    [['audit', '--against', 'nowhere.json'], 'nowhere.json'],
    [['audit', '--against', '{"v":1}'], 'not a checkpoint'],
    [['audit', '--against', checkpoint.replace('"seq":30', '"seq":29')], 'its signature is not right'],
    [['audit', '--against', checkpoint, '--key', testKeys().publicKey], 'another key'],
  ])('%j cannot be checked: 2, and why', async (args, message) => {
    const at = await stranger()
    expect(at.run(...args)).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(`cannot check: `) })
    expect(at.run(...args).stderr).toContain(message)
  })
})
