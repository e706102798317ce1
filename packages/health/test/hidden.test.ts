import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { addHidden } from '../src/hidden.ts'
import type { ProcessInfo } from '../src/index.ts'
import { viewProcess } from '../src/index.ts'

/** Some pid that we may not signal: as root, we step down for a moment. */
async function withStranger(look: (pid: number) => void): Promise<void> {
  if (process.getuid?.() !== 0) return look(1)
  const child = spawn('sleep', ['60'], { uid: 12_345, stdio: 'ignore' })
  await once(child, 'spawn')
  onTestFinished(() => void child.kill('SIGKILL'))
  process.seteuid?.(65_534)
  try {
    look(child.pid ?? 0)
  } finally {
    process.seteuid?.(0)
  }
}

test.skipIf(process.platform === 'win32')('a pid that we may not signal is alive, though no table shows it', async () => {
  await withStranger((pid) => {
    const byPid = new Map<number, ProcessInfo>()
    addHidden(byPid, [pid, 4_194_304, -1, Number.NaN])
    expect([...byPid.keys()]).toEqual([pid])
    expect(viewProcess({ at: 0, byPid }, { pid, firstHeartbeatAt: 0 })).toMatchObject({ kind: 'alive', pid, startedAt: undefined })
  })
})
