import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { build } from 'rolldown'
import { expect, onTestFinished, test } from 'vitest'
import { openAudit, readRecords, verify } from '../src/index.ts'
import { verifyFolder } from './support/standalone.ts'
import { asked, temporaryFolder } from './support/temp.ts'

/**
 * Appends without end, alone and in groups, and notes in a file what was reported as recorded, after it was. Each write goes out in pieces, with other work in
 * between: a kill finds it half done far more often than with one call of the system.
 */
const writer = `
import { appendFileSync, writeSync } from 'node:fs'
import { openAudit } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))}
import { realDisk } from ${JSON.stringify(join(import.meta.dirname, '../src/disk.ts'))}
const [dir, reports, run] = process.argv.slice(2)
const inPieces = (file) => ({ ...file, async write(bytes, position) {
  for (let done = 0; done < bytes.length;) {
    const length = Math.min(bytes.length - done, 1 + Math.floor(Math.random() * 400))
    await file.write(bytes.subarray(done, done + length), position + done)
    done += length
    await new Promise((resolve) => setImmediate(resolve))
  }
} })
const disk = { ...realDisk, open: async (path, how) => inPieces(await realDisk.open(path, how)) }
const log = await openAudit({ dir, disk, maxSegmentBytes: 20_000 })
let n = 0
const append = async () => {
  const subject = run + '-' + (n += 1)
  const { seq, hash } = await log.append({ type: 'worker.state', actor: 'hoop', subject, data: { from: 'live', to: 'hung', note: 'x'.repeat(n % 300) } })
  appendFileSync(reports, seq + ' ' + subject + ' ' + hash + '\\n')
}
writeSync(1, 'ready')
for (;;) await Promise.all(Array.from({ length: 1 + (n % 5) }, append))
`

const kills = asked('AUDIT_KILLS', 15)

test(
  `a writer that is killed ${kills} times at random: every reported record is there once, and the chain goes on`,
  { timeout: 60_000 + kills * 2000 },
  async () => {
    const folder = await temporaryFolder()
    const [dir, reports, program] = [join(folder, 'audit'), join(folder, 'reports'), join(folder, 'writer.mjs')]
    await writeFile(join(folder, 'entry.mjs'), writer)
    await writeFile(reports, '')
    await build({
      input: join(folder, 'entry.mjs'),
      platform: 'node',
      resolve: { conditionNames: ['@hoop/source', 'node', 'import'] },
      output: { file: program, format: 'esm' },
      logLevel: 'silent',
    })

    const delaysMs = fc.sample(fc.nat({ max: 60 }), kills)
    for (const [run, delayMs] of delaysMs.entries()) {
      const child = spawn(process.execPath, [program, dir, reports, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] })
      onTestFinished(() => void child.kill('SIGKILL'))
      const exited = once(child, 'exit')
      if (run % 4 < 3) await Promise.race([once(child.stdout, 'data'), exited]) // else it may be killed while it opens and repairs
      await wait(delayMs)
      child.kill('SIGKILL')
      expect(await exited).toEqual([null, 'SIGKILL'])

      expect(await verify(dir)).toMatchObject({ ok: true })
    }

    const log = await openAudit({ dir })
    await log.append({ type: 'daemon.started', actor: 'hoop' })
    await log.close()
    expect(await verify(dir)).toMatchObject({ ok: true, head: log.head })
    expect(verifyFolder(dir)).toEqual(await verify(dir))

    const written = new Map<string, number>()
    const places = new Map<string, string>()
    for await (const { subject, seq, hash, type } of readRecords(dir, { types: ['worker.state'] })) {
      written.set(subject ?? type, (written.get(subject ?? type) ?? 0) + 1)
      places.set(subject ?? type, `${seq} ${subject} ${hash}`)
    }
    const reported = (await readFile(reports, 'utf8')).split('\n').slice(0, -1)
    expect(reported.length).toBeGreaterThan(0)
    expect(reported.filter((line) => places.get(line.split(' ')[1] ?? '') !== line)).toEqual([])
    expect([...written].filter(([, times]) => times !== 1)).toEqual([])
  },
)
