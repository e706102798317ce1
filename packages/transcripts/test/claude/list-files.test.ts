import { readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { discover } from '../../src/claude/discover.ts'
import { listFiles } from '../../src/claude/list-files.ts'
import { makeHome } from '../usage/homes.ts'
import { fixtures } from './fixtures.ts'

async function bothFrom(home: string, env: Record<string, string> = {}) {
  const discovered: string[] = []
  for await (const { path } of discover({ home, env })) discovered.push(path)
  return { discovered: discovered.sort(), listed: (await listFiles({ home, env })).map(({ path }) => path).sort() }
}

test('lists what discover finds in every recording', async () => {
  for (const version of await readdir(fixtures)) {
    const { discovered, listed } = await bothFrom(join(fixtures, version))
    expect(discovered.length).toBeGreaterThan(0)
    expect(listed).toEqual(discovered)
  }
})

test('also odd names, links, loops, other folders, and places that variables name', async () => {
  const id = '0a1b2c3d-0000-4000-8000-000000000001'
  const line = JSON.stringify({ type: 'summary', summary: 's', leafUuid: 'u' })
  const home = await makeHome({
    [`.claude/projects/-p/${id}.jsonl`]: '',
    '.claude/projects/-p/notes.jsonl': '{"a":1}\n',
    '.claude/projects/-p/renamed.jsonl': `${line}\n`,
    '.claude/projects/-p/empty.jsonl': '',
    [`.claude/projects/-p/${id}/subagents/workflows/w/agent-a1.jsonl`]: '',
    [`.claude/projects/-p/${id}/tool-results/agent-a2.jsonl`]: '',
    [`.config/claude/projects/-q/${id}.jsonl`]: '',
    [`other/projects/-r/${id}.jsonl`]: '',
  })
  await symlink(join(home, '.claude/projects'), join(home, '.claude/projects/-p/loop'))
  await symlink(join(home, `.claude/projects/-p/${id}.jsonl`), join(home, `.claude/projects/-p/agent-link.jsonl`))
  await symlink('nowhere', join(home, '.claude/projects/-p/agent-dead.jsonl'))
  for (const env of [
    {},
    { CLAUDE_CONFIG_DIR: join(home, 'other') },
    { CLAUDE_CONFIG_DIR: `${join(home, 'other')},${join(home, '.claude')}` },
  ]) {
    const { discovered, listed } = await bothFrom(home, env)
    expect(discovered.length).toBeGreaterThan(0)
    expect(listed).toEqual(discovered)
  }
})
