import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Layout } from './layout.ts'
import type { FleetPlan } from './plan.ts'

const keepMs = 3 * 60 * 60 * 1000
const largestHistoryBytes = 8 * 1024 * 1024

/** Removes sessions, traces and attempt counters that nothing has touched for hours: a demonstration may run for days. */
export function sweepOld(layout: Layout, plan: FleetPlan, now = Date.now()): number {
  const folders = [
    join(layout.home, '.claude', 'projects'),
    join(layout.home, '.codex', 'sessions'),
    join(layout.home, '.gemini', 'tmp'),
    join(layout.home, '.local', 'share', 'opencode', 'storage'),
    layout.control,
    ...plan.projects.flatMap((project) => project.workspaces).map((workspace) => join(layout.home, workspace.name, '.beads', 'traces')),
  ]
  for (const workspace of plan.projects.flatMap((project) => project.workspaces))
    dropIfLarge(join(layout.home, workspace.name, '.aider.chat.history.md'))
  return folders.reduce((sum, folder) => sum + sweepFolder(folder, now - keepMs), 0)
}

function sweepFolder(folder: string, before: number): number {
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  } catch {
    return 0
  }
  const old = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => isOlder(path, before))
  for (const path of old) rmSync(path, { force: true })
  return old.length
}

/** Aider keeps all sessions of a workspace in one file, for ever. */
function dropIfLarge(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > largestHistoryBytes) rmSync(path, { force: true })
}

function isOlder(path: string, before: number): boolean {
  try {
    return statSync(path).mtimeMs < before
  } catch {
    return false
  }
}
