import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  checkCreate,
  createBead,
  detectProgram,
  findByKey,
  inspectWorkspace,
  readBeads,
  showBead,
  type CreateRequest,
} from '@hoop/bead-cli'
import { beforeAll, expect, test } from 'vitest'
import { bundleProgram, temporaryFolder } from '../support/program.ts'

// HOOP's own client of such programs, against the stand-in as a program: what it sends must be taken, what it reads must be there.

let program = ''

beforeAll(() => {
  program = join(temporaryFolder(), 'br')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${bundleProgram()}' queue "$@"\n`, { mode: 0o755 })
})

function makeWorkspace(): string {
  const root = temporaryFolder()
  mkdirSync(join(root, '.beads'))
  writeFileSync(join(root, '.beads', 'config.yaml'), 'issue_prefix: web\n')
  writeFileSync(join(root, '.beads', 'issues.jsonl'), '')
  return root
}

test('it is known by what it prints, creating is on, and each value arrives unchanged', async () => {
  const standIn = await detectProgram(program)
  expect([standIn.flavour, standIn.version]).toEqual(['hoop-queue', '1'])
  const workspace = await inspectWorkspace(makeWorkspace())
  expect(await checkCreate(workspace, standIn)).toEqual({ ok: true })

  const request: CreateRequest = {
    key: 'dr-1.a',
    title: '-dash --title=x “quotes” \t 漢字',
    description: '--reason\n\n- a "list"\n$(sh) `x`',
    type: 'feature',
    priority: 0,
    labels: ['stitch:st-1', 'ui'],
  }
  const made = await createBead(workspace, standIn, request)
  expect(made).toMatchObject({ outcome: 'created', warnings: [] })
  const { id } = made
  expect(await showBead(workspace, standIn, id)).toMatchObject({
    id,
    title: request.title,
    description: request.description,
    type: 'feature',
    priority: 0,
    labels: ['stitch:st-1', 'ui'],
    externalRef: 'hoop:dr-1.a',
    createdBy: 'hoop:operator',
  })
  expect(await findByKey(workspace, standIn, 'dr-1.a')).toMatchObject({ id })

  const next = await createBead(workspace, standIn, { key: 'dr-1.b', title: 'second', dependsOn: [id], labels: ['stitch:st-1'] })
  const { beads, source } = await readBeads(workspace, { program: standIn })
  expect([beads.length, source]).toEqual([2, 'lines'])
  expect(beads.find((bead) => bead.id === next.id)?.dependencies).toMatchObject([{ id, type: 'blocks' }])
})

test('a key is one bead: again, at once, and with another text', async () => {
  const standIn = await detectProgram(program)
  const root = makeWorkspace()
  const request = { key: 'dr-2.a', title: 'once' }
  const made = await Promise.all([root, root].map(async (path) => createBead(await inspectWorkspace(path), standIn, request)))
  expect(made.map(({ outcome }) => outcome).toSorted()).toEqual(['created', 'existing'])
  expect(made[0]?.id).toBe(made[1]?.id)
  expect(
    readFileSync(join(root, '.beads', 'issues.jsonl'), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(1)
  const other = createBead(await inspectWorkspace(root), standIn, { key: 'dr-2.a', title: 'another' })
  await expect(other).rejects.toMatchObject({ code: 'CREATE_CONFLICT', id: made[0]?.id })
})

test('what it has not, and what it cannot read, is said as br says it', async () => {
  const standIn = await detectProgram(program)
  const root = makeWorkspace()
  const workspace = await inspectWorkspace(root)
  expect(await showBead(workspace, standIn, 'web-nope')).toBeUndefined()
  await expect(createBead(workspace, standIn, { key: 'k', title: 'x', dependsOn: ['web-nope'] })).rejects.toMatchObject({
    field: 'dependsOn',
  })
  writeFileSync(join(root, '.beads', 'issues.jsonl'), '{"id":"web-1"\n')
  await expect(createBead(workspace, standIn, { key: 'k', title: 'x' })).rejects.toMatchObject({ programCode: 'CONFIG_ERROR', exitCode: 7 })
})
