import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ProcessTableError } from '../src/index.ts'
import { createStatReader } from '../src/proc-read.ts'

const clock = { ticksPerSecond: 100, bootedAt: 0 }
const line = (pid: number, ticks: number) => `${pid} (a) S 1 ${pid} ${pid} 0 0 0 0 0 0 0 1 1 0 0 20 0 1 0 ${ticks} 0`

function reader(...files: readonly (readonly [number, string])[]) {
  const root = mkdtempSync(join(tmpdir(), 'proc-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [pid, text] of files) {
    mkdirSync(join(root, String(pid)))
    writeFileSync(join(root, String(pid), 'stat'), text)
  }
  return { root, stats: createStatReader(root) }
}

test('what is not there is undefined, what no process printed as well', () => {
  const { stats } = reader([7, line(7, 5)], [8, 'nonsense'])
  expect(stats.read(7, clock)).toMatchObject({ pid: 7, startTicks: 5, uid: process.getuid?.() })
  expect(stats.read(8, clock)).toBeUndefined()
  expect(stats.read(9, clock)).toBeUndefined()
})

test('a file that cannot be read for lack of anything is an error, not a death', () => {
  const { root, stats } = reader()
  mkdirSync(join(root, '7'))
  symlinkSync('stat', join(root, '7', 'stat'))
  expect(() => stats.read(7, clock)).toThrow(ProcessTableError)
})

test.runIf(process.getuid?.() === 0)('an owner is asked for once a process, and again for the next one with its pid', () => {
  const { root, stats } = reader([7, line(7, 5)])
  const owner = () => stats.read(7, clock)?.uid
  expect(owner()).toBe(0)
  chownSync(join(root, '7'), 12_345, 0)
  expect(owner()).toBe(0)
  writeFileSync(join(root, '7', 'stat'), line(7, 6))
  expect(owner()).toBe(12_345)
  chownSync(join(root, '7'), 0, 0)
  stats.keepOnly(new Map())
  expect(owner()).toBe(0)
})
