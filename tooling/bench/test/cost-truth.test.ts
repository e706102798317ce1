import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { generateCorpus } from '../src/corpus/index.ts'
import { environmentOf, hoopCommand } from '../src/usage/hoop.ts'

const DAEMON = join(import.meta.dirname, '../../../apps/daemon')
const scratch = mkdtempSync(join(tmpdir(), 'hoop-cost-truth-'))
// Beside the packages that it needs at run time.
const dist = join(DAEMON, `node_modules/.hoop-cost-test-${process.pid}`)
beforeAll(() => {
  execFileSync(process.execPath, [join(DAEMON, 'scripts/bundle.mjs'), '--bare', '--out', dist])
}, 120_000)
afterAll(() => {
  for (const folder of [scratch, dist]) rmSync(folder, { recursive: true, force: true })
})

interface Sum {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly requests: number
  readonly costUsd: number | null
}
interface Report {
  readonly rows: readonly (Sum & { readonly key: string | null })[]
  readonly totals: Sum
  readonly unpriced: readonly string[]
}

/** The bundled daemon over a home; ended with the test. */
async function startDaemon(env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [join(dist, 'main.js'), 'serve', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', (line) => child.emit('line', line))
  for await (const [line] of on(child)) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line)) ?? []
    if (url !== undefined) return url
  }
  throw new Error('the daemon said no address')
}

async function* on(child: ReturnType<typeof spawn>) {
  for (;;) yield await once(child, 'line')
}

/** Asks until the answer is as wanted. */
async function ask<T>(url: string, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined)
    const answer: T | undefined = response?.ok ? JSON.parse(await response.text()) : undefined
    if (answer !== undefined && isWanted(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test(
  'a daemon over the sessions of all five CLIs tells what `hoop usage` tells, whichever way it is grouped',
  { timeout: 240_000 },
  async () => {
    const root = join(scratch, 'home')
    generateCorpus({ cli: 'all', root, seed: 'cost', bytes: 500_000, toolSize: 0.05, disputed: true })
    const env = environmentOf(root)
    const usage = async (by: 'day' | 'model'): Promise<Report> => {
      const [program = '', ...args] = hoopCommand(by, join(dist, 'main.js'))
      return JSON.parse((await promisify(execFile)(program, args, { env })).stdout)
    }
    const url = await startDaemon(env)
    const theirs = { day: await usage('day'), model: await usage('model') }
    const { totals, unpriced } = theirs.model
    await ask<Report & { isComplete: boolean }>(
      `${url}/api/cost?timezone=UTC`,
      (one) => one.isComplete && one.totals.requests === totals.requests,
    )
    for (const by of ['day', 'project', 'worker', 'bead', 'session', 'model', 'cli', 'strand', 'account']) {
      const answer = await ask<Report>(`${url}/api/cost?timezone=UTC&by=${by}`, () => true)
      expect([by, answer.totals]).toMatchObject([by, totals])
      expect(answer.unpriced).toEqual(unpriced)
      const sum = (of: (row: Sum) => number) => answer.rows.reduce((total, row) => total + of(row), 0)
      expect([by, sum((row) => row.requests), sum((row) => row.output)]).toEqual([by, totals.requests, totals.output])
      expect(Math.abs(sum((row) => row.costUsd ?? 0) - (totals.costUsd ?? 0))).toBeLessThan(1e-6)
      if (by !== 'day' && by !== 'model') continue
      const rows = new Map(theirs[by].rows.map((row) => [row.key, row]))
      expect(answer.rows).toHaveLength(rows.size)
      for (const { key, requests: count, input, output, cacheRead, cacheWrite } of answer.rows)
        expect([key, rows.get(key ?? 'unknown')]).toMatchObject([key, { requests: count, input, output, cacheRead, cacheWrite }])
    }
  },
)
