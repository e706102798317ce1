import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endianness } from 'node:os'

/** What Linux has used since before there was Node, on all processors that Node runs on. */
const USUAL_TICKS = 100
/** The entry of the auxiliary vector in which the kernel tells a program the unit of its times. */
const AT_CLKTCK = 17n

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

/** Clock ticks a second, as the kernel told this very process. No `getconf`, no guess; 100 where it cannot be read. */
export function readTicksPerSecond(root = '/proc'): number {
  const text = read(join(root, 'self', 'auxv'))
  if (text === undefined) return USUAL_TICKS
  const words = Buffer.from(text, 'latin1')
  const isLittle = endianness() === 'LE'
  for (let at = 0; at + 16 <= words.length; at += 16) {
    const key = isLittle ? words.readBigUInt64LE(at) : words.readBigUInt64BE(at)
    const value = isLittle ? words.readBigUInt64LE(at + 8) : words.readBigUInt64BE(at + 8)
    if (key === AT_CLKTCK) return value > 0n && value <= 1_000_000n ? Number(value) : USUAL_TICKS
  }
  return USUAL_TICKS
}

/** A random name of this boot: it changes with every start of the host. `undefined` where there is none. */
export function readBootId(root = '/proc'): string | undefined {
  return read(join(root, 'sys', 'kernel', 'random', 'boot_id'))?.trim() || undefined
}

/**
 * When the host started, by the clock of this moment: now minus its uptime, to a hundredth of a second (`btime` in `/proc/stat` has
 * whole ones, and is costly to read on a host with many processors). Where a container is shown an uptime of its own, which is
 * younger than the processes in it, only a start counted from this process is true.
 */
export function readBootedAt(now: number, selfTicks: number | undefined, ticksPerSecond: number, root = '/proc'): number | undefined {
  const uptime = Number.parseFloat(read(join(root, 'uptime')) ?? '')
  const selfAfterBootMs = selfTicks === undefined ? undefined : (selfTicks * 1000) / ticksPerSecond
  if (Number.isFinite(uptime) && (selfAfterBootMs === undefined || selfAfterBootMs <= uptime * 1000 + 1_000)) return now - uptime * 1000
  return selfAfterBootMs === undefined ? undefined : now - process.uptime() * 1000 - selfAfterBootMs
}
