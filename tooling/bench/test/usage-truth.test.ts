import { type HostUsage, readUsage } from '@hoop/transcripts/usage'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateHostile, HOSTILE_CASES, projectOf } from '../src/corpus/hostile/index.ts'
import { CLIS, generateCorpus, type Truth } from '../src/corpus/index.ts'
import { differences, gather } from '../src/usage/figures.ts'
import { environmentOf, hoopCommand, readHoop, type UsageReport } from '../src/usage/hoop.ts'
import { figuresOf } from '../src/usage/truth.ts'
import { summed } from './summed.ts'

/** How many corpora of each CLI; more for a long run. */
const SEEDS = Number(process.env['HOOP_CORPORA'] ?? 2)
const DAEMON = join(import.meta.dirname, '../../../apps/daemon')
const GROUPINGS = ['model', 'day', 'project', 'session'] as const

const scratch = mkdtempSync(join(tmpdir(), 'hoop-usage-truth-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe.each(CLIS)('%s', (cli) => {
  test.each(Array.from({ length: SEEDS }, (_, index) => `seed-${index}`))(
    'what is read of a generated corpus is its truth: %s',
    async (seed) => {
      const root = join(scratch, `${cli}-${seed}`)
      const truth = generateCorpus({ cli, root, seed, bytes: 800_000, disputed: true })
      for (const fast of cli === 'claude' ? [true, false] : [true]) {
        const usage = await readUsage({ homes: [root], env: environmentOf(root), clis: [cli], fast })
        for (const by of GROUPINGS) expect(summed(usage, by, root), by).toEqual(by === 'session' ? withIds(truth, root) : truth.by[by])
        if (truth.lines.total > 0) expect(usage.lines).toMatchObject({ malformed: truth.lines.malformed, unknown: truth.lines.unknown })
        const { total, parsed, ignored, unknown, malformed } = usage.lines
        expect(parsed + ignored + unknown + malformed).toBe(total)
        if (cli === 'claude' || cli === 'codex') expect(total).toBe(truth.lines.total)
      }
    },
  )
})

describe('hostile', () => {
  const root = join(scratch, 'hostile')
  let truth: Truth
  beforeAll(() => {
    truth = generateHostile(root)
  })

  describe.each([
    ['as it is read for usage', true],
    ['as it is read for sessions', false],
  ])('%s', (_how, fast) => {
    let usage: HostUsage
    beforeAll(async () => {
      usage = await readUsage({ homes: [root], env: environmentOf(root), fast })
    })

    test.each(HOSTILE_CASES.map((hostile) => [hostile.name, hostile.why, hostile] as const))('%s: %s', (_name, _why, hostile) => {
      const project = projectOf(hostile)
      expect(summed(usage, 'project', root)[project]).toEqual(truth.by.project[project])
    })

    test('every damaged line and every unknown record is counted, and nothing else', () => {
      expect(usage.lines).toMatchObject({ malformed: truth.lines.malformed, unknown: truth.lines.unknown })
    })
  })
})

describe('the command', () => {
  // Beside the packages that it needs at run time.
  const dist = join(DAEMON, `node_modules/.hoop-bench-test-${process.pid}`)
  beforeAll(() => {
    execFileSync(process.execPath, [join(DAEMON, 'scripts/bundle.mjs'), '--bare', '--out', dist])
  }, 60_000)
  afterAll(() => rmSync(dist, { recursive: true, force: true }))

  test('hoop usage --json answers with the truth of a host with all five CLIs, whichever way it is grouped', () => {
    const root = join(scratch, 'command')
    const truth = generateCorpus({ cli: 'all', root, seed: 'command', bytes: 400_000, disputed: true })
    for (const by of [...GROUPINGS, 'cli'] as const) {
      const [program = '', ...args] = hoopCommand(by, join(dist, 'main.js'))
      const report: UsageReport = JSON.parse(execFileSync(program, args, { env: environmentOf(root), encoding: 'utf8' }))
      const nameOf = (key: string): string => (by === 'model' ? key.slice(key.lastIndexOf('/') + 1) : key.replace(root, '~'))
      const rows = [...readHoop(report)].map(([key, tokens]) => [nameOf(key), tokens] as const)
      const expected = by === 'session' ? gather(Object.entries(withIds(truth, root))) : figuresOf(truth, by)
      expect(differences(expected, gather(rows)), by).toEqual([])
      expect(report.totals.requests).toBe(truth.totals.requests)
      const { total, parsed, ignored, unknown, malformed } = report.lines
      expect(parsed + ignored + unknown + malformed).toBe(total)
    }
  })
})

/** Aider names no session: its id is made of the place of the section. */
function withIds({ by }: Truth, root: string): Truth['by']['session'] {
  const idOf = (place: string): string => `aider-${createHash('sha256').update(place.replace('~', root)).digest('hex').slice(0, 16)}`
  return Object.fromEntries(Object.entries(by.session).map(([id, row]) => [id.startsWith('~') ? idOf(id) : id, row]))
}
