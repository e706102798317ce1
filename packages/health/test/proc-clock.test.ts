import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { endianness, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readBootedAt, readBootId, readTicksPerSecond } from '../src/proc-clock.ts'
import { T } from './worlds.ts'

/** A `/proc` made of these files. */
function proc(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), 'proc-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

function auxv(...pairs: readonly (readonly [bigint, bigint])[]): Buffer {
  const words = Buffer.alloc(pairs.length * 16)
  const isLittle = endianness() === 'LE'
  for (const [index, pair] of pairs.entries()) {
    for (const [half, value] of pair.entries()) {
      if (isLittle) words.writeBigUInt64LE(value, index * 16 + half * 8)
      else words.writeBigUInt64BE(value, index * 16 + half * 8)
    }
  }
  return words
}

test('the kernel says how long a tick is', () => {
  expect(readTicksPerSecond(proc({ 'self/auxv': auxv([6n, 4096n], [17n, 1024n], [0n, 0n]) }))).toBe(1024)
})

test('else it is as long as ever', () => {
  expect(readTicksPerSecond(proc({ 'self/auxv': auxv([6n, 4096n], [0n, 0n]) }))).toBe(100)
  expect(readTicksPerSecond(proc({ 'self/auxv': auxv([17n, 0n]) }))).toBe(100)
  expect(readTicksPerSecond('/nowhere')).toBe(100)
})

test('a boot has a name, where there is one', () => {
  expect(readBootId(proc({ 'sys/kernel/random/boot_id': '8bdffab0-5b40\n' }))).toBe('8bdffab0-5b40')
  expect(readBootId(proc({ 'sys/kernel/random/boot_id': '\n' }))).toBeUndefined()
  expect(readBootId('/nowhere')).toBeUndefined()
})

test('the host started its uptime ago', () => {
  expect(readBootedAt(T, 1_000, 100, proc({ uptime: '3600.50 7000.00\n' }))).toBe(T - 3_600_500)
  expect(readBootedAt(T, undefined, 100, proc({ uptime: '3600.50 7000.00\n' }))).toBe(T - 3_600_500)
})

test("an uptime younger than ourselves is a container's own: count from our start instead", () => {
  const bootedAt = readBootedAt(T, 500_000, 100, proc({ uptime: '60.00 60.00\n' }))
  expect(bootedAt).toBeLessThanOrEqual(T - 5_000_000)
})

test('no uptime and no ticks: no start', () => {
  expect(readBootedAt(T, undefined, 100, '/nowhere')).toBeUndefined()
})

test.runIf(existsSync('/proc/self/auxv'))('this host', () => {
  expect(readTicksPerSecond()).toBe(100)
  expect(readBootId()).toMatch(/^[0-9a-f-]{36}$/)
})
