import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lastSessionOutput } from '../../src/sources/session-growth.ts'

function makeHome() {
  const home = mkdtempSync(join(tmpdir(), 'hoop-growth-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const workspace = join(home, 'web.app')
  const folder = join(home, '.claude', 'projects', workspace.replaceAll(/[^A-Za-z0-9]/g, '-'))
  mkdirSync(workspace)
  mkdirSync(folder, { recursive: true })
  return { home, workspace, folder }
}

test('the transcript that carries the tag of the dispatch tells when it last grew; others do not', async () => {
  const { home, workspace, folder } = makeHome()
  const mine = join(folder, 'mine.jsonl')
  writeFileSync(mine, '{"type":"user","message":{"content":"[needle:claude-alpha:wa-1:auto]\\n## Task"}}\n')
  writeFileSync(join(folder, 'other.jsonl'), '{"type":"user","message":{"content":"[needle:claude-bravo:wa-1:auto]"}}\n')
  const query = { worker: 'claude-alpha', bead: 'wa-1', workspace, since: 0 }
  expect(await lastSessionOutput([home], query)).toBe(statSync(mine).mtimeMs)
  expect(await lastSessionOutput([home], { ...query, bead: 'wa-2' })).toBeUndefined()
  expect(await lastSessionOutput([home], { ...query, since: Date.now() + 60_000 })).toBeUndefined()
})

test('aider keeps its history in the workspace, and the tag of its last session stands near the end', async () => {
  const { home, workspace } = makeHome()
  const history = join(workspace, '.aider.chat.history.md')
  writeFileSync(history, `${'# older\n'.repeat(100_000)}#### [needle:aider-hotel:wa-9:pluck]\n`)
  expect(await lastSessionOutput([home], { worker: 'aider-hotel', bead: 'wa-9', workspace, since: 0 })).toBe(statSync(history).mtimeMs)
})

test('homes that are not there are no error', async () => {
  expect(await lastSessionOutput(['/nowhere'], { worker: 'a', bead: 'b', workspace: undefined, since: 0 })).toBeUndefined()
})
