import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Scenario } from '../fleet/plan.ts'
import { runFleet } from '../fleet/simulator.ts'
import { identify } from '../system/process.ts'
import { folderOf, positive, UsageError } from './usage.ts'

const help = `usage: fleet-sim run --dir DIR [options]

  --seed TEXT         what all names and stories grow from (1)
  --speed X           so many times a human's pace (1); heartbeats keep their own
  --workers N         how many (18)
  --scenario S        demo (everything within a minute), steady, none (empty queues)
  --parent-pid PID    stop when that process is gone
  --beat-secs N       NEEDLE's heartbeat interval (5)
  --queue Q           who keeps the queues: auto (br if one is on the PATH), stand-in, or the path of a br (auto)
  --keep              go on in the home that is there

Prints one JSON line with "ready":true, then runs until SIGINT or SIGTERM and ends all it started.
`

/** `fleet-sim run` */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      dir: { type: 'string' },
      seed: { type: 'string', default: '1' },
      speed: { type: 'string' },
      workers: { type: 'string' },
      scenario: { type: 'string', default: 'demo' },
      'parent-pid': { type: 'string' },
      'beat-secs': { type: 'string' },
      keep: { type: 'boolean', default: false },
      queue: { type: 'string', default: 'auto' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (values.dir) mkdirSync(values.dir, { recursive: true, mode: 0o700 })
  const stop = new AbortController()
  // Who listened may be gone before the fleet is.
  process.stdout.on('error', () => undefined)
  process.stderr.on('error', () => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  const options = {
    dir: folderOf(values.dir),
    seed: values.seed,
    speed: positive('speed', values.speed, 1),
    workers: values.workers === undefined ? undefined : Math.trunc(positive('workers', values.workers, 1)),
    scenario: scenarioOf(values.scenario),
    beatSecs: positive('beat-secs', values['beat-secs'], 5),
    keep: values.keep,
    queue: values.queue === 'auto' || values.queue === 'stand-in' ? values.queue : resolve(values.queue),
    program: fileURLToPath(import.meta.url),
    parent: values['parent-pid'] === undefined ? undefined : identify(positive('parent-pid', values['parent-pid'], 1)),
  }
  process.stderr.write(`building a fleet under ${options.dir}\n`)
  await runFleet(options, stop.signal, (fleet) => {
    process.stdout.write(`${JSON.stringify({ ready: true, ...fleet })}\n`)
    process.stderr.write(`${fleet.workers.length} workers run in ${fleet.projects.length} projects\n`)
  })
  return 0
}

function scenarioOf(text: string): Scenario {
  if (text === 'demo' || text === 'steady' || text === 'none') return text
  throw new UsageError(`no scenario ${text}; there are demo, steady, none`)
}
