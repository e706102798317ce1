import type { Disk, LogFile } from '../../src/index.ts'
import { realDisk } from '../../src/disk.ts'

/** A real disk on which a test can let single calls fail, and count them. */
export interface TestDisk {
  readonly disk: Disk
  /** Calls so far, by name. */
  readonly calls: Record<string, number>
  /** The next time this is called it fails with that code of the system. A write leaves `written` bytes behind first. */
  fail(call: 'create' | 'write' | 'sync' | 'truncate' | 'syncFolder', code: string, options?: { written?: number; times?: number }): void
  /** Awaited before every write, so that a test can act while one is under way. */
  beforeWrite: () => Promise<void> | void
  /** Bytes that were read. */
  readBytes: number
}

export function testDisk(): TestDisk {
  const failing = new Map<string, { code: string; written: number; times: number }>()
  const count = (call: string): void => void (test.calls[call] = (test.calls[call] ?? 0) + 1)
  const trip = (call: string): { error: Error; written: number } | undefined => {
    count(call)
    const planned = failing.get(call)
    if (!planned) return undefined
    if ((planned.times -= 1) <= 0) failing.delete(call)
    return { error: Object.assign(new Error(`${planned.code}: ${call}`), { code: planned.code }), written: planned.written }
  }
  const orFail = (call: string): void => {
    const failed = trip(call)
    if (failed) throw failed.error
  }

  const wrap = (file: LogFile): LogFile => ({
    stat: () => file.stat(),
    async read(into, length, position) {
      const bytes = await file.read(into, length, position)
      test.readBytes += bytes
      return bytes
    },
    async write(bytes, position) {
      await test.beforeWrite()
      const failed = trip('write')
      if (!failed) return file.write(bytes, position)
      await file.write(bytes.subarray(0, failed.written), position)
      throw failed.error
    },
    async truncate(sizeBytes) {
      orFail('truncate')
      return file.truncate(sizeBytes)
    },
    async sync() {
      orFail('sync')
      return file.sync()
    },
    close: () => file.close(),
  })

  const test: TestDisk = {
    calls: {},
    fail: (call, code, { written = 0, times = 1 } = {}) => void failing.set(call, { code, written, times }),
    beforeWrite: () => undefined,
    readBytes: 0,
    disk: {
      list(dir) {
        count('list')
        return realDisk.list(dir)
      },
      makeFolder: (dir) => realDisk.makeFolder(dir),
      async open(path, how) {
        if (how === 'create') orFail('create')
        return wrap(await realDisk.open(path, how))
      },
      async syncFolder(dir) {
        orFail('syncFolder')
        return realDisk.syncFolder(dir)
      },
    },
  }
  return test
}
