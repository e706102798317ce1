import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { gather, type Figures, type Tokens } from './figures.ts'

export const CCUSAGE_VERSION = '20.0.24'

/** Installs it from npm once; later runs need no network. */
export function installCcusage(cache: string): { bin: string; native: string | undefined } {
  const folder = join(cache, `ccusage-${CCUSAGE_VERSION}`)
  const bin = join(folder, 'node_modules/.bin/ccusage')
  if (!existsSync(bin)) {
    mkdirSync(folder, { recursive: true })
    const flags = ['--no-audit', '--no-fund', '--prefix', folder]
    const npm = spawnSync('npm', ['install', ...flags, `ccusage@${CCUSAGE_VERSION}`], { encoding: 'utf8' })
    if (npm.status !== 0) throw new Error(`npm could not install ccusage@${CCUSAGE_VERSION}: ${npm.stderr}`)
  }
  const native = join(folder, `node_modules/@ccusage/ccusage-${process.platform}-${process.arch}/bin/ccusage`)
  return { bin, native: existsSync(native) ? native : undefined }
}

/** As its users start it, but with the prices it carries: without `--offline` it asks the network for newer ones. */
export const CCUSAGE_ARGUMENTS = ['claude', 'daily', '--json', '--offline', '--timezone', 'UTC'] as const

interface DailyReport {
  readonly daily: readonly ({
    readonly date: string
    readonly modelBreakdowns: readonly (Counted & { readonly modelName: string })[]
  } & Counted)[]
}

interface Counted {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheCreationTokens: number
}

/** Its daily report by day and by model. It books the fast speed of a model under a name of its own, `<model>-fast`: here it is one. */
export function readCcusage(json: string): { day: Figures; model: Figures } {
  const report: DailyReport = JSON.parse(json)
  return {
    day: gather(report.daily.map((row) => [row.date, tokensOf(row)] as const)),
    model: gather(
      report.daily.flatMap(({ modelBreakdowns }) =>
        modelBreakdowns.map((row) => [row.modelName.replace(/-fast$/, ''), tokensOf(row)] as const),
      ),
    ),
  }
}

const tokensOf = (row: Counted): Tokens => ({
  input: row.inputTokens,
  output: row.outputTokens,
  cacheRead: row.cacheReadTokens,
  cacheWrite: row.cacheCreationTokens,
})
