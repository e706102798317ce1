import { appendFile, cp, readFile, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type Program,
  type Spawned,
  checkCreate,
  createBead,
  detectProgram,
  findByKey,
  inspectWorkspace,
  readBeads,
  showBead,
} from '@hoop/bead-cli'
import { issueLine, snapshot } from './support/disk.ts'
import { br, holdLock, realBr, realWorkspace } from './support/real-br.ts'
import { temporaryFolder } from './support/temp.ts'

const noBr = realBr === undefined
let program: Program

beforeAll(async () => {
  if (realBr !== undefined) program = await detectProgram(realBr)
})

/** Reads and checks that every byte, time and inode is as it was; gives how long it took. */
async function readUntouched(root: string, timeoutMs = 25_000) {
  const before = await snapshot(root)
  const startedAt = performance.now()
  const result = await readBeads(await inspectWorkspace(root), { program, timeoutMs })
  const tookMs = performance.now() - startedAt
  expect(await snapshot(root)).toEqual(before)
  return { ...result, tookMs }
}

const titles = (beads: readonly { readonly title: string }[]): string[] => beads.map((bead) => bead.title).sort()

describe.skipIf(noBr)('a read leaves everything as it was', () => {
  test('clean: the lines, confirmed by the program [needs br]', async () => {
    const root = await realWorkspace('one', 'two')
    const { beads, source, stale } = await readUntouched(root)
    expect([titles(beads), source, stale]).toEqual([['one', 'two'], 'lines', undefined])
  })

  test('changes that were not exported: the program [needs br]', async () => {
    const root = await realWorkspace('one')
    const dependency: string = JSON.parse(await br(root, 'list', '--json')).issues[0].id
    await br(root, 'create', '--title=unflushed', `--deps=${dependency}`, '--no-auto-flush', '--json')
    await br(root, 'update', dependency, '--status=in_progress', '--no-auto-flush', '--json')
    const { beads, source } = await readUntouched(root)
    expect([titles(beads), source]).toEqual([['one', 'unflushed'], 'program'])
    expect(beads.find((bead) => bead.title === 'unflushed')?.dependencies).toEqual([{ id: dependency, type: 'blocks' }])
    expect(beads.find((bead) => bead.id === dependency)?.status).toBe('in_progress')
  })

  test('an export that is newer: its lines, which br takes in next [needs br]', async () => {
    const root = await realWorkspace('one')
    await appendFile(join(root, '.beads/issues.jsonl'), issueLine({ id: 'web-new', title: 'pulled' }))
    const { beads, source, stale } = await readUntouched(root)
    expect([titles(beads), source, stale]).toEqual([['one', 'pulled'], 'lines', undefined])
  })

  test('a worker holds the lock: within 2 s, all the same [needs br]', async () => {
    const root = await realWorkspace('one')
    await br(root, 'create', '--title=unflushed', '--no-auto-flush', '--json')
    await holdLock(root)
    const { beads, tookMs } = await readUntouched(root)
    expect(titles(beads)).toEqual(['one', 'unflushed'])
    expect(tookMs).toBeLessThan(10_000)
  })

  test('no database, an empty one, a garbled one: the lines [needs br]', async () => {
    const root = await realWorkspace('one')
    const db = join(root, '.beads/beads.db')
    await truncate(`${db}-wal`, 0)
    for (const spoil of [() => writeFile(db, 'no database '.repeat(100)), () => truncate(db, 0), () => rename(db, `${db}.away`)]) {
      await spoil()
      const { beads, source } = await readUntouched(root)
      expect([titles(beads), source]).toEqual([['one'], 'lines'])
    }
  })

  test('another schema, older or newer: the lines, and creating is off [needs br]', async () => {
    const root = await realWorkspace('one')
    const db = join(root, '.beads/beads.db')
    for (const version of [11, 17, 99]) {
      const bytes = await readFile(db)
      bytes.writeInt32BE(version, 60)
      await writeFile(db, bytes)
      await truncate(`${db}-wal`, 0)
      const later = new Date(Date.now() + 60_000)
      await utimes(db, later, later)
      const { beads, source, stale } = await readUntouched(root)
      expect([titles(beads), source, stale]).toEqual([['one'], 'lines', expect.stringContaining(`its schema is ${version}`)])
      const before = await snapshot(root)
      const workspace = await inspectWorkspace(root)
      expect(await checkCreate(workspace, program)).toMatchObject({
        ok: false,
        code: 'SCHEMA_MISMATCH',
        message: expect.stringContaining(`schema ${version}`),
      })
      await expect(createBead(workspace, program, { key: 'k', title: 't' })).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' })
      expect(await snapshot(root)).toEqual(before)
    }
  })

  test('a copy of a queue: the lines, for br would leave a lease there [needs br]', async () => {
    const root = await realWorkspace('one')
    const copy = join(await temporaryFolder(), 'copy')
    await cp(root, copy, { recursive: true, preserveTimestamps: true })
    const unasked = { source: 'lines', notes: [expect.stringContaining('no br has opened this copy')] }
    expect(await readUntouched(copy)).toMatchObject(unasked)
    // Moved back to where it came from: the path is known, the file is not.
    await rename(root, `${root}.away`)
    await rename(copy, root)
    expect(await readUntouched(root)).toMatchObject(unasked)
  })

  test('malformed lines: quarantined, and the program is asked for what is newer [needs br]', async () => {
    const root = await realWorkspace('one')
    await appendFile(join(root, '.beads/issues.jsonl'), '{"id":"torn\n')
    expect(await readUntouched(root)).toMatchObject({ source: 'lines', quarantined: [{ line: 2 }] })
  })

  test('one bead, by its whole id only [needs br]', async () => {
    const root = await realWorkspace('one')
    await br(root, 'create', '--title=ephemeral', '--ephemeral', '--json')
    const { beads } = await readBeads(await inspectWorkspace(root), { program })
    const before = await snapshot(root)
    const workspace = await inspectWorkspace(root)
    for (const { id, title } of beads) {
      expect(await showBead(workspace, program, id)).toMatchObject({ id, title })
      expect(await showBead(workspace, program, id.toUpperCase())).toBeUndefined()
      expect(await showBead(workspace, program, id.slice(4))).toBeUndefined()
    }
    expect(titles(beads)).toEqual(['ephemeral', 'one'])
    expect(await snapshot(root)).toEqual(before)
  })
})

describe.skipIf(noBr)('creating', () => {
  test('one bead with everything, in the queue and in the export [needs br]', async () => {
    const root = await realWorkspace('target')
    const workspace = await inspectWorkspace(root)
    expect(await checkCreate(workspace, program)).toEqual({ ok: true })
    const [target] = (await readBeads(workspace, { program })).beads
    const spawned: Spawned[] = []
    const request = {
      key: 'dr-1.first',
      title: '  -dash "quoted" \'single\' $HOME `ls`\ttab \u{1F680} 検証  ',
      description: '- [ ] one\r\n\n--title=x\u001B[31m\n',
      type: 'bug',
      priority: 0,
      labels: ['ui', 'stitch:st-1', 'ui'],
      dependsOn: [target?.id ?? ''],
    }
    const result = await createBead(workspace, program, request, { onSpawn: (info) => void spawned.push(info) })
    expect(result).toMatchObject({
      outcome: 'created',
      warnings: [],
      bead: {
        title: request.title,
        description: request.description,
        type: 'bug',
        priority: 0,
        labels: ['stitch:st-1', 'ui'],
        externalRef: 'hoop:dr-1.first',
        createdBy: 'hoop:operator',
        status: 'open',
      },
    })
    expect(spawned.filter((info) => info.purpose === 'create')).toHaveLength(1)
    expect(spawned.every((info) => info.cwd === workspace.root || info.purpose === 'list')).toBe(true)
    expect((await readFile(join(root, '.beads/issues.jsonl'), 'utf8')).includes('hoop:dr-1.first')).toBe(true)
    expect(await findByKey(workspace, program, 'dr-1.first')).toMatchObject({ id: result.id })
    expect(await findByKey(workspace, program, 'dr-1')).toBeUndefined()

    expect(await createBead(workspace, program, request)).toMatchObject({ outcome: 'existing', id: result.id })
    await expect(createBead(workspace, program, { ...request, title: 'another' })).rejects.toMatchObject({
      code: 'CREATE_CONFLICT',
      id: result.id,
      field: 'title',
    })
    expect((await readBeads(workspace, { program })).beads).toHaveLength(2)
  })

  test('six at once with one key make one bead [needs br]', async () => {
    const root = await realWorkspace('zero')
    const workspace = await inspectWorkspace(root)
    // Each copy of the module has turns of its own, as each process has: nothing but br's lock keeps them apart.
    const copies: (typeof createBead)[] = []
    for (let copy = 0; copy < 6; copy++) {
      vi.resetModules()
      copies.push((await import('../src/create-bead.ts')).createBead)
    }
    expect(new Set(copies).size).toBe(6)
    const results = await Promise.all(copies.map((create) => create(workspace, program, { key: 'six', title: 'six' })))
    expect(new Set(results.map((result) => result.id)).size).toBe(1)
    expect(results.filter((result) => result.outcome === 'created')).toHaveLength(1)
    expect(titles((await readBeads(workspace, { program })).beads)).toEqual(['six', 'zero'])
  })

  test('a long description goes through standard input, unchanged [needs br]', async () => {
    const workspace = await inspectWorkspace(await realWorkspace())
    const description = 'äöü 0123456789\n'.repeat(12_000)
    const result = await createBead(workspace, program, { key: 'long', title: 'long', description })
    expect(result.warnings).toEqual([])
    expect(result.bead.description).toBe(description)
    expect((await readBeads(workspace, { program })).beads[0]?.description).toBe(description)
  })

  test('while a worker holds the lock: LOCKED, and later one bead [needs br]', async () => {
    const root = await realWorkspace()
    const workspace = await inspectWorkspace(root)
    await createBead(workspace, program, { key: 'first', title: 'first' })
    const release = await holdLock(root)
    const error: unknown = await createBead(workspace, program, { key: 'second', title: 'second' }, { timeoutMs: 1500 }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'TIMEOUT_UNKNOWN', retryable: true })
    release()
    expect(await createBead(workspace, program, { key: 'second', title: 'second' })).toMatchObject({ outcome: 'created' })
    expect(titles((await readBeads(workspace, { program })).beads)).toEqual(['first', 'second'])
  })

  test('a target that is not there by its whole id is refused, though br would take it [needs br]', async () => {
    const workspace = await inspectWorkspace(await realWorkspace('target'))
    const [target] = (await readBeads(workspace, { program })).beads
    const before = await snapshot(workspace.root)
    for (const id of [target?.id.slice(4) ?? '', 'target']) {
      await expect(createBead(workspace, program, { key: 'k', title: 't', dependsOn: [id] })).rejects.toMatchObject({
        code: 'REFUSED',
        field: 'dependsOn',
      })
    }
    expect(await snapshot(workspace.root)).toEqual(before)
  })

  test('what this br makes is learned without a trace [needs br]', async () => {
    const workspace = await inspectWorkspace(await realWorkspace())
    const folders: string[] = []
    const copy = join(await temporaryFolder(), 'br')
    await cp(realBr ?? '', copy)
    const other = await detectProgram(copy)
    expect(await checkCreate(workspace, other, { onSpawn: ({ cwd }) => void folders.push(cwd) })).toEqual({ ok: true })
    await checkCreate(workspace, other, { onSpawn: ({ cwd }) => void folders.push(cwd) })
    expect(folders).toHaveLength(1)
    await expect(stat(folders[0] ?? '')).rejects.toThrow(/ENOENT/)
  })
})
