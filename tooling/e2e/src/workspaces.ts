import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { needleFixtures } from './programs.ts'
import type { Sandbox } from './sandbox.ts'

/** Makes a workspace whose queue holds these fixtures of NEEDLE's files. Answers its path. */
export function makeWorkspace(sandbox: Sandbox, name: string, files: { readonly events: string; readonly heartbeats?: string }): string {
  const path = sandbox.makeFolder(name)
  mkdirSync(join(path, '.beads'))
  copyFileSync(join(needleFixtures, files.events), join(path, '.beads/events.jsonl'))
  if (files.heartbeats !== undefined) copyFileSync(join(needleFixtures, files.heartbeats), join(path, '.beads/heartbeats.jsonl'))
  return path
}

/** What a fixture's text says in its lines of one event: who, and about which bead. */
export function linesOf(fixture: string, event: string): readonly { readonly worker: string; readonly bead: string }[] {
  return readFileSync(join(needleFixtures, fixture), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => {
      const [, worker = ''] = /"worker":"([^"]+)"/.exec(line) ?? []
      const [, bead = ''] = /"bead":"([^"]+)"/.exec(line) ?? []
      return { worker, bead }
    })
}
