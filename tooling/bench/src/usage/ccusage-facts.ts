import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { generateHostile, HOSTILE_CASES, projectOf, type HostileCase, type Quad } from '../corpus/hostile/index.ts'
import { encodeFolder } from '../corpus/claude/paths.ts'
import { CCUSAGE_VERSION, installCcusage } from './ccusage.ts'
import { environmentOf } from './hoop.ts'
import { measure } from './measure.ts'

/**
 * Runs ccusage over the hostile corpus and prints, for each edge of Claude's format, what it counts beside what the case expects: the
 * facts that the README's table holds. Ends with 1 when a case says something else about ccusage than what it does.
 */
const { values } = parseArgs({ options: { cache: { type: 'string', default: join(homedir(), '.cache/hoop-bench') } } })
const root = mkdtempSync(join(tmpdir(), 'hoop-hostile-'))
try {
  generateHostile(
    join(root, 'home'),
    HOSTILE_CASES.filter(({ cli }) => cli === 'claude'),
  )
  const output = join(root, 'stdout')
  const arguments_ = ['claude', 'daily', '--json', '--offline', '--timezone', 'UTC', '--instances']
  measure([installCcusage(values.cache).bin, ...arguments_], { env: environmentOf(join(root, 'home')), output, evict: undefined })
  const found = readProjects(readFileSync(output, 'utf8'))
  for (const hostile of HOSTILE_CASES.filter(({ cli }) => cli === 'claude')) tell(hostile, found.get(encodeFolder(projectOf(hostile))))
} finally {
  rmSync(root, { recursive: true, force: true })
}

function tell(hostile: HostileCase, quad: Quad = [0, 0, 0, 0]): void {
  const expected = sumOf(hostile)
  const said = hostile.ccusage ?? expected
  const isAsSaid = String(said) === String(quad)
  const isSame = String(expected) === String(quad)
  console.log(
    JSON.stringify({
      case: hostile.name,
      why: hostile.why,
      expected,
      [`ccusage ${CCUSAGE_VERSION}`]: isSame ? 'the same' : quad,
      isAsSaid,
    }),
  )
  if (!isAsSaid) process.exitCode = 1
}

function sumOf({ requests }: HostileCase): Quad {
  const sum = (key: 'input' | 'output' | 'cacheRead' | 'cacheWrite'): number =>
    requests.reduce((total, { tokens }) => total + tokens[key], 0)
  return [sum('input'), sum('output'), sum('cacheRead'), sum('cacheWrite')]
}

interface Row {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheCreationTokens: number
}

function readProjects(json: string): ReadonlyMap<string, Quad> {
  const { projects }: { projects: Readonly<Record<string, readonly Row[]>> } = JSON.parse(json)
  return new Map(
    Object.entries(projects).map(([folder, rows]) => {
      const sum = (key: keyof Row): number => rows.reduce((total, row) => total + row[key], 0)
      return [folder, [sum('inputTokens'), sum('outputTokens'), sum('cacheReadTokens'), sum('cacheCreationTokens')] as const]
    }),
  )
}
