/** The CLIs that a corpus can be made for. */
export type Cli = 'claude' | 'codex' | 'opencode' | 'gemini' | 'aider'

/** Disjoint classes, except: `reasoning` lies inside `output`, `cacheWrite1h` inside `cacheWrite`. */
export interface TokenCounts {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  /** The part of `cacheWrite` that is kept for an hour; the rest is kept for five minutes. */
  cacheWrite1h: number
  reasoning: number
}

/** One billed reply of a model, as the generator made it up: never read back from what it wrote. */
export interface Request {
  readonly cli: Cli
  readonly model: string
  readonly atMs: number
  /** The working directory as recorded. */
  readonly project: string
  /** The session that the reply was first written in; a sub-agent's is its own. */
  readonly session: string
  readonly tokens: TokenCounts
}

export interface Row extends TokenCounts {
  requests: number
}

/** What a reader of the whole corpus must find. Days are UTC. */
export interface Truth {
  readonly cli: Cli | 'all'
  readonly seed: string
  readonly files: number
  readonly bytes: number
  readonly totals: Row
  readonly by: Record<Grouping, Record<string, Row>>
  readonly lines: LineCounts
  /**
   * What ccusage 20.0.24 counts beyond `totals` in this corpus, by day and model: copies without a request id, which it cannot tell
   * from new replies. Empty unless the corpus was made with `disputed`.
   */
  readonly ccusageExtra: { readonly day: Record<string, Row>; readonly model: Record<string, Row> }
}

export type Grouping = 'day' | 'model' | 'project' | 'session' | 'cli'

/** Lines that end in a line end; a torn tail is none. `byType` holds every well-formed one under its own type. */
export interface LineCounts {
  total: number
  malformed: number
  unknown: number
  byType: Record<string, number>
}

/** Adds up while a corpus is written. Holds sums only, so its size does not grow with the corpus but with its days and sessions. */
export interface Ledger {
  request(request: Request): void
  extra(request: Request): void
  line(type: string): void
  unknownLine(type: string): void
  malformedLine(): void
  close(about: { cli: Cli | 'all'; seed: string; files: number; bytes: number }): Truth
}

const emptyRow = (): Row => ({
  requests: 0,
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  reasoning: 0,
})

export function createLedger(): Ledger {
  const totals = emptyRow()
  const by: Truth['by'] = { day: {}, model: {}, project: {}, session: {}, cli: {} }
  const ccusageExtra: Truth['ccusageExtra'] = { day: {}, model: {} }
  const lines: LineCounts = { total: 0, malformed: 0, unknown: 0, byType: {} }
  const countType = (type: string): void => {
    lines.total += 1
    lines.byType[type] = (lines.byType[type] ?? 0) + 1
  }
  return {
    request({ cli, model, atMs, project, session, tokens }) {
      add(totals, tokens)
      add((by.day[dayOf(atMs)] ??= emptyRow()), tokens)
      add((by.model[model] ??= emptyRow()), tokens)
      add((by.project[project] ??= emptyRow()), tokens)
      add((by.session[session] ??= emptyRow()), tokens)
      add((by.cli[cli] ??= emptyRow()), tokens)
    },
    extra({ model, atMs, tokens }) {
      add((ccusageExtra.day[dayOf(atMs)] ??= emptyRow()), tokens)
      add((ccusageExtra.model[model] ??= emptyRow()), tokens)
    },
    line: countType,
    unknownLine(type) {
      countType(type)
      lines.unknown += 1
    },
    malformedLine() {
      lines.total += 1
      lines.malformed += 1
    },
    close: ({ cli, seed, files, bytes }) => ({ cli, seed, files, bytes, totals, by, lines, ccusageExtra }),
  }
}

/** The UTC day, as in `2026-11-20`. */
function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

function add(row: Row, tokens: TokenCounts): void {
  row.requests += 1
  row.input += tokens.input
  row.output += tokens.output
  row.cacheRead += tokens.cacheRead
  row.cacheWrite += tokens.cacheWrite
  row.cacheWrite1h += tokens.cacheWrite1h
  row.reasoning += tokens.reasoning
}
