import * as v from 'valibot'
import { findCronFault } from './cron.ts'
import { Duration, DurationOrZero, Size, parseDuration } from './units.ts'

const text = (what: string) =>
  v.pipe(
    v.string(`expected ${what}`),
    v.trim(),
    v.minLength(1, `expected ${what}`),
    v.maxLength(500, `expected ${what} of at most 500 characters`),
  )
const list = <T extends v.GenericSchema>(item: T, what: string) => v.array(item, `expected a list of ${what}`)
const section = <T extends v.ObjectEntries>(entries: T) => v.strictObject(entries, 'expected a group of settings')

/** A file or folder: absolute, or beginning with `~` or `$TMPDIR`, which are filled in when the file is read. */
const FilePath = v.pipe(
  text('a path'),
  v.regex(/^(?:\/|~(?:\/|$)|\$TMPDIR(?:\/|$))/, 'expected an absolute path, or one that begins with ~/'),
)

/** In YAML a bare `~` is nothing at all; in a list of paths it means the home folder. */
const ListedPath = v.nullable(FilePath, '~')

const Host = v.pipe(text('a host name or address'), v.regex(/^[A-Za-z0-9._:%[\]-]+$/, 'expected a host name or address'))
const Percent = v.pipe(
  v.number('expected a percentage from 1 to 100'),
  v.minValue(1, 'expected a percentage from 1 to 100'),
  v.maxValue(100, 'expected a percentage from 1 to 100'),
)
const Days = v.pipe(
  v.number('expected a number of days'),
  v.integer('expected a whole number of days'),
  v.minValue(1, 'expected at least 1 day'),
  v.maxValue(36_500, 'expected at most 36500 days'),
)

const Server = section({
  host: v.optional(Host, '127.0.0.1'),
  port: v.optional(
    v.pipe(
      v.number('expected a port from 0 to 65535'),
      v.integer('expected a port from 0 to 65535'),
      v.minValue(0, 'expected a port from 0 to 65535'),
      v.maxValue(65_535, 'expected a port from 0 to 65535'),
    ),
    3000,
  ),
  allowedHosts: v.optional(list(Host, 'host names'), []),
})

const Needle = section({
  homes: v.optional(list(ListedPath, 'paths'), ['~/.needle']),
  promptDirs: v.optional(list(ListedPath, 'paths'), ['$TMPDIR/needle', '/tmp/needle']),
  ignoreWorkers: v.optional(list(text('a worker name, * and ? allowed'), 'worker names'), []),
})

const Sessions = section({
  homes: v.optional(list(ListedPath, 'paths'), ['~']),
  indexedToolChars: v.optional(
    v.pipe(
      v.number('expected a number of characters'),
      v.integer('expected a whole number of characters'),
      v.minValue(0, 'expected a number from 0 to 1000000'),
      v.maxValue(1_000_000, 'expected a number from 0 to 1000000'),
    ),
    2000,
  ),
})

const Health = section({
  heartbeatInterval: v.optional(Duration, '10s'),
  stateFileInterval: v.optional(Duration, '30s'),
  staleFactor: v.optional(
    v.pipe(
      v.number('expected a number'),
      v.minValue(1, 'expected a number from 1 to 100'),
      v.maxValue(100, 'expected a number from 1 to 100'),
    ),
    2,
  ),
  staleGrace: v.optional(DurationOrZero, '5s'),
  deadAfter: v.optional(Duration, '5m'),
  keepDead: v.optional(Duration, '24h'),
})

const Stuck = section({
  idleSilence: v.optional(Duration, '3m'),
  contentGrace: v.optional(Duration, '10m'),
  maxRuntime: v.optional(Duration, '1h'),
})

const Overrides = v.record(
  v.string(),
  section({
    stuck: v.optional(
      section({ idleSilence: v.optional(Duration), contentGrace: v.optional(Duration), maxRuntime: v.optional(Duration) }),
      {},
    ),
  }),
  'expected names, each with its settings',
)

const Saturation = v.pipe(
  section({ raise: v.optional(Percent, 80), clear: v.optional(Percent, 75) }),
  v.forward(
    v.check(({ raise, clear }) => clear < raise, 'expected a value below saturation.raise, or an alert would flicker'),
    ['clear'],
  ),
)

/** Where accounts tell how much of them is used, beside the homes of the sessions. */
const Quota = section({
  claudeDirs: v.optional(list(ListedPath, 'paths'), []),
  codexHomes: v.optional(list(ListedPath, 'paths'), []),
  statusline: v.optional(list(ListedPath, 'paths'), []),
  caches: v.optional(list(ListedPath, 'paths'), []),
  staleAfter: v.optional(Duration, '15m'),
  weeklyStaleAfter: v.optional(Duration, '6h'),
})

type CalendarUnit = 'day' | 'week' | 'month'

/** The span of a budget: rolling (`5h`), a calendar `day`, `week` or `month`, or `anchored5h`, which begins with the first request. */
const BudgetWindow = v.pipe(
  v.string('expected 5h or another duration, day, week, month, or anchored5h'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const value = dataset.value
    if (value === 'day' || value === 'week' || value === 'month') {
      const unit: CalendarUnit = value
      return { kind: 'calendar' as const, unit }
    }
    if (value === 'anchored5h') return { kind: 'anchored' as const, lengthMs: 18_000_000 }
    const lengthMs = parseDuration(value)
    if (lengthMs !== undefined && lengthMs > 0) return { kind: 'rolling' as const, lengthMs }
    addIssue({ message: 'expected 5h or another duration, day, week, month, or anchored5h' })
    return NEVER
  }),
)

/** A limit that the operator sets where the provider reports none. */
const Budget = section({
  account: text('the name of an account'),
  metric: v.picklist(['usd', 'tokens', 'output_tokens', 'requests'], 'expected usd, tokens, output_tokens or requests'),
  limit: v.pipe(v.number('expected a number above zero'), v.gtValue(0, 'expected a number above zero')),
  window: BudgetWindow,
  timezone: v.optional(
    v.pipe(text('a time zone such as Europe/Berlin'), v.check(isTimeZone, 'expected a time zone such as Europe/Berlin')),
  ),
})

const Backup = section({
  target: v.optional(
    v.pipe(
      text('s3://bucket/prefix or file:///path'),
      v.regex(/^(?:s3:\/\/[a-z0-9][a-z0-9.-]+|file:\/\/\/)/, 'expected s3://bucket/prefix or file:///path'),
    ),
  ),
  endpoint: v.optional(v.pipe(text('an http or https address'), v.regex(/^https?:\/\/[^\s@]+$/, 'expected an http or https address'))),
  region: v.optional(text('the name of a region')),
  schedule: v.optional(
    v.pipe(
      text('five cron fields'),
      v.rawCheck(({ dataset, addIssue }) => {
        const fault = dataset.typed ? findCronFault(dataset.value) : undefined
        if (fault) addIssue({ message: fault })
      }),
    ),
    '0 4 * * *',
  ),
  retentionDays: v.optional(Days, 30),
  encryption: v.optional(
    section({
      recipient: v.optional(
        v.pipe(
          text('an age recipient'),
          v.regex(/^(?:age1[0-9a-z]+|ssh-(?:ed25519|rsa) \S+.*)$/, 'expected an age recipient: age1… or an ssh public key'),
        ),
      ),
    }),
    {},
  ),
})

/** Where alerts go besides the page: https, or http to this machine alone. */
const Webhook = v.pipe(
  text('an https address'),
  v.maxLength(2000),
  v.check(isWebhook, 'expected an https address, or http to 127.0.0.1, localhost or [::1], without a user name in it'),
)

const Alerts = section({
  clearHold: v.optional(DurationOrZero, '20s'),
  command: v.optional(
    v.pipe(
      list(v.pipe(v.string('expected text'), v.maxLength(4000)), 'a program and its arguments'),
      v.minLength(1, 'expected a program and its arguments, each an item of the list'),
      v.maxLength(100, 'expected at most 100 arguments'),
      v.check(([program = '']) => program.startsWith('/') || program.startsWith('~/'), 'expected the path of a program first: /… or ~/…'),
    ),
  ),
  webhook: v.optional(Webhook),
  timeLimit: v.optional(v.pipe(Duration, v.maxValue(300_000, 'expected at most 5m')), '10s'),
})

const Redaction = section({
  rules: v.optional(
    list(
      section({
        // What a name and a pattern may be is checked by who uses them.
        id: text('a name'),
        pattern: text('a regular expression'),
      }),
      'rules',
    ),
    [],
  ),
  reveal: v.optional(v.boolean('expected true or false'), true),
})

const Logs = section({
  level: v.optional(v.picklist(['debug', 'info', 'warn', 'error'], 'expected debug, info, warn or error'), 'info'),
  maxSize: v.optional(Size, '16MiB'),
  keep: v.optional(
    v.pipe(
      v.number('expected a number of files'),
      v.integer('expected a whole number'),
      v.minValue(1, 'expected at least 1'),
      v.maxValue(1000, 'expected at most 1000'),
    ),
    5,
  ),
})

/**
 * `config.yml`: every setting, its default, and its limits. Parsed, durations are milliseconds and sizes bytes; paths still
 * hold `~` and `$TMPDIR`. An empty object is the default configuration.
 */
export const Config = v.pipe(
  section({
    server: v.optional(Server, {}),
    needle: v.optional(Needle, {}),
    sessions: v.optional(Sessions, {}),
    health: v.optional(Health, {}),
    stuck: v.optional(Stuck, {}),
    adapters: v.optional(Overrides, {}),
    projects: v.optional(Overrides, {}),
    workspaces: v.optional(Overrides, {}),
    saturation: v.optional(Saturation, {}),
    quota: v.optional(Quota, {}),
    budgets: v.optional(list(Budget, 'budgets'), []),
    beads: v.optional(
      section({
        staleAfterDays: v.optional(Days, 7),
        program: v.optional(text('the path or the name of a program')),
        sameAsWorkers: v.optional(v.boolean('expected true or false'), false),
      }),
      {},
    ),
    drafts: v.optional(section({ expireAfterDays: v.optional(Days) }), {}),
    alerts: v.optional(Alerts, {}),
    backup: v.optional(Backup, {}),
    agent: v.optional(section({ adapter: v.optional(text('the name of an adapter')), model: v.optional(text('the name of a model')) }), {}),
    redaction: v.optional(Redaction, {}),
    logs: v.optional(Logs, {}),
    prices: v.optional(FilePath),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    for (const { keys, merged } of stuckLimits(dataset.value))
      if (merged.contentGrace < merged.idleSilence)
        addIssue({
          message: 'expected a contentGrace that is at least as long as idleSilence',
          path: toPath([...keys, 'contentGrace']),
        })
  }),
)
export type Config = v.InferOutput<typeof Config>
/** `config.yml` as it is written: what {@link Config} accepts. */
export type ConfigInput = v.InferInput<typeof Config>

/** The three limits, globally and wherever they are overridden, laid over the global ones. */
function stuckLimits(config: Pick<Config, 'stuck' | 'adapters' | 'projects' | 'workspaces'>) {
  const found = [{ keys: ['stuck'], merged: config.stuck }]
  for (const level of ['adapters', 'projects', 'workspaces'] as const)
    for (const [name, { stuck }] of Object.entries(config[level]))
      found.push({
        keys: [level, name, 'stuck'],
        merged: {
          idleSilence: stuck.idleSilence ?? config.stuck.idleSilence,
          contentGrace: stuck.contentGrace ?? config.stuck.contentGrace,
          maxRuntime: stuck.maxRuntime ?? config.stuck.maxRuntime,
        },
      })
  return found
}

function toPath([first = '', ...rest]: readonly string[]): [v.IssuePathItem, ...v.IssuePathItem[]] {
  const item = (key: string): v.IssuePathItem => ({ type: 'unknown', origin: 'value', input: undefined, key, value: undefined })
  return [item(first), ...rest.map(item)]
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

function isWebhook(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
}
