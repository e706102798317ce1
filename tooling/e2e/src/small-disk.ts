import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own that can be filled. */
export interface SmallDisk {
  /** Writes until nothing more fits. */
  fill(): void
  /** Makes room again. */
  empty(): void
  unmount(): void
}

/** Mounts one of so many bytes on a folder. Takes the right to mount. */
export function mountSmallDisk(folder: string, sizeBytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes},mode=0700`, 'tmpfs', folder], { stdio: 'ignore' })
  const filler = join(folder, 'filler')
  return {
    fill: () => {
      const file = openSync(filler, 'a')
      // Down to the last byte: what is left of a page would hold a short line.
      for (const size of [65_536, 4_096, 64, 1]) while (writes(file, size));
      closeSync(file)
    },
    empty: () => rmSync(filler, { force: true }),
    unmount: () => execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' }),
  }
}

function writes(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) === size
  } catch {
    return false
  }
}

/** Whether this user may mount. */
export const canMount: boolean = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'hoop-e2e-mount-'))
  try {
    mountSmallDisk(folder, 65_536).unmount()
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})()
