import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Truth } from '../corpus/index.ts'
import { CCUSAGE_ARGUMENTS, CCUSAGE_VERSION, installCcusage, readCcusage } from './ccusage.ts'
import { differences } from './figures.ts'
import { environmentOf, HOOP, hoopCommand, readHoop } from './hoop.ts'
import { measure, median, summarise, type Run } from './measure.ts'
import { ccusageFigures, figuresOf } from './truth.ts'

/**
 * `hoop usage --json` beside ccusage over one corpus: first both against the truth, by day and model, then `--rounds` interleaved runs of
 * each. `--warm` leaves the page cache as it is, `--alone` leaves hoop out. One line of JSON a figure on stdout.
 */
const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    rounds: { type: 'string', default: '11' },
    warm: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    hoop: { type: 'string', default: HOOP },
    cache: { type: 'string', default: join(homedir(), '.cache/hoop-bench') },
  },
})
if (values.root === undefined || !existsSync(join(values.root, 'truth.json'))) {
  console.error(
    'usage: --root CORPUS [--rounds 11] [--warm] [--alone] [--hoop main.js] [--cache DIR]   (CORPUS: a folder written by corpus/main.js)',
  )
  process.exitCode = 2
} else run(values.root, values)

interface BenchOptions {
  readonly rounds: string
  readonly warm: boolean
  readonly alone: boolean
  readonly hoop: string
  readonly cache: string
}

function run(root: string, { rounds, warm, alone, hoop, cache }: BenchOptions): void {
  const truth: Truth = JSON.parse(readFileSync(join(root, 'truth.json'), 'utf8'))
  const { bin, native } = installCcusage(cache)
  const scratch = mkdtempSync(join(tmpdir(), 'hoop-usage-bench-'))
  const output = join(scratch, 'stdout')
  const env = environmentOf(root)
  const started = (command: readonly string[]): Run => measure(command, { env, output, evict: warm ? undefined : root })
  const read = (command: readonly string[]): string => {
    started(command)
    return readFileSync(output, 'utf8')
  }
  try {
    const ccusage = readCcusage(read([bin, ...CCUSAGE_ARGUMENTS]))
    for (const by of ['day', 'model'] as const) report('ccusage', by, differences(ccusageFigures(truth, by), ccusage[by]))
    const withHoop = !alone && existsSync(hoop)
    if (withHoop)
      for (const by of ['day', 'model'] as const)
        report('hoop', by, differences(figuresOf(truth, by), readHoop(JSON.parse(read(hoopCommand(by, hoop))))))
    else if (!alone) console.error(`${hoop} is missing: build first. Measuring ccusage alone.`)

    const tools = {
      ...(withHoop ? { hoop: hoopCommand('model', hoop) } : {}),
      ccusage: [bin, ...CCUSAGE_ARGUMENTS],
      ...(native === undefined ? {} : { 'ccusage, native alone': [native, ...CCUSAGE_ARGUMENTS] }),
    }
    const runs = new Map(Object.keys(tools).map((name) => [name, [] as Run[]]))
    for (let round = 0; round < Number(rounds); round += 1)
      for (const [name, command] of Object.entries(tools)) runs.get(name)?.push(started(command))

    for (const [tool, measured] of runs) console.log(JSON.stringify({ tool, cache: warm ? 'warm' : 'cold', ...summarise(measured) }))
    const [ours, theirs] = [runs.get('hoop'), runs.get('ccusage')]
    if (ours && theirs) console.log(JSON.stringify({ beside: `ccusage ${CCUSAGE_VERSION}`, ...ratios(ours, theirs) }))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Medians of the ratios of neighbouring runs: what slows the machine for a while slows both. */
function ratios(ours: readonly Run[], theirs: readonly Run[]): { wall: number; cpu: number } {
  const of = (key: 'wallSeconds' | 'cpuSeconds'): number =>
    Number(median(ours.map((run, index) => run[key] / (theirs[index]?.[key] ?? Number.NaN))).toFixed(3))
  return { wall: of('wallSeconds'), cpu: of('cpuSeconds') }
}

function report(tool: string, by: string, found: readonly string[]): void {
  console.log(JSON.stringify({ tool, by, equal: found.length === 0, differences: found.slice(0, 5) }))
  if (found.length > 0) process.exitCode = 1
}
