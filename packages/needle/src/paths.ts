import { join } from 'node:path'

/** Where NEEDLE keeps its own files. */
export interface NeedlePaths {
  readonly home: string
  readonly stateDir: string
  /** `<qualified_id>.json`, one a worker; `health.heartbeat_dir` moves it in newer builds. */
  readonly heartbeatsDir: string
  readonly registry: string
  readonly rateLimitsDir: string
  /** `<qualified_id>-<session>.jsonl` and more. */
  readonly logsDir: string
}

/** The places under NEEDLE's home (`~/.needle`, or `workspace.home`). */
export function needlePaths(home: string): NeedlePaths {
  const stateDir = join(home, 'state')
  return {
    home,
    stateDir,
    heartbeatsDir: join(stateDir, 'heartbeats'),
    registry: join(stateDir, 'workers.json'),
    rateLimitsDir: join(stateDir, 'rate_limits'),
    logsDir: join(home, 'logs'),
  }
}

/** NEEDLE's configuration for one user. */
export function needleConfigPaths(userHome: string): { readonly config: string; readonly adaptersDir: string } {
  const dir = join(userHome, '.config', 'needle')
  return { config: join(dir, 'config.yaml'), adaptersDir: join(dir, 'adapters') }
}

/** Where NEEDLE puts the prompt of a running agent: under the system's temporary folder, by default `/tmp`. */
export const promptDir = (tmpdir = '/tmp'): string => join(tmpdir, 'needle')

/** What a workspace holds for a reader of NEEDLE's files. */
export interface WorkspacePaths {
  readonly root: string
  readonly beads: string
  readonly events: string
  readonly heartbeats: string
  readonly traces: string
  readonly issues: string
  readonly config: string
}

/** The places under a workspace's root. */
export function workspacePaths(root: string): WorkspacePaths {
  const beads = join(root, '.beads')
  return {
    root,
    beads,
    events: join(beads, 'events.jsonl'),
    heartbeats: join(beads, 'heartbeats.jsonl'),
    traces: join(beads, 'traces'),
    issues: join(beads, 'issues.jsonl'),
    config: join(root, '.needle.yaml'),
  }
}

/** Given the names in a `.beads` folder: is this a workspace? One with `traces` only is where a roaming agent went astray; an empty one is nothing yet. */
export function isWorkspace(namesInBeads: Iterable<string>): boolean {
  for (const name of namesInBeads) if (name !== 'traces') return true
  return false
}

/**
 * Is this the name of a worker's log in `logs/`? `<qualified_id>-<session>.jsonl`, dated or numbered ones too.
 * Not the agents' own events (`….agent.jsonl`), nor plain text (`….stderr.log`, `needle-….log`, `….log.1`).
 */
export function isLogFileName(name: string): boolean {
  return name.endsWith('.jsonl') && !name.endsWith('.agent.jsonl') && !name.startsWith('.')
}
