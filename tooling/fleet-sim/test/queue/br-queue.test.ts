import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openQueue } from '../../src/queue/open-queue.ts'
import { createClock } from '../../src/system/time.ts'
import { temporaryFolder } from '../support/program.ts'
import { realBr } from '../support/real-br.ts'

const br = realBr ?? 'br'

function makeQueue() {
  const workspace = temporaryFolder()
  execFileSync(br, ['init', '--prefix=web', '--json'], { cwd: workspace, stdio: 'ignore' })
  return openQueue(workspace, br, createClock())
}

describe.skipIf(realBr === undefined)('a queue that br keeps', () => {
  test('made, claimed once, given back with its label, closed [needs br]', async () => {
    const queue = makeQueue()
    const first = await queue.create({
      title: '-dash “first”',
      description: 'two\nlines',
      priority: 3,
      labels: ['ui', 'web'],
      actor: 'ana',
    })
    const second = await queue.create({ title: 'second', priority: 1, dependsOn: [{ id: first.id, type: 'blocks' }] })
    expect(await queue.find(first.id)).toMatchObject({
      title: '-dash “first”',
      description: 'two\nlines',
      labels: ['ui', 'web'],
      created_by: 'ana',
    })
    expect((await queue.ready()).map(({ id }) => id)).toEqual([first.id])
    expect(await queue.claim(second.id, 'alpha')).toMatchObject({ kind: 'lost' })

    const claims = await Promise.all(['alpha', 'bravo', 'charlie'].map((worker) => queue.claim(first.id, worker)))
    expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['lost', 'lost', 'won'])
    const holder = (await queue.find(first.id))?.assignee
    expect(['alpha', 'bravo', 'charlie']).toContain(holder)
    expect(await queue.claim(first.id, 'delta')).toEqual({ kind: 'lost', holder })

    await queue.update(first.id, { status: 'open', assignee: '', addLabels: ['failure-count:1'], removeLabels: ['ui'] })
    const freed = await queue.find(first.id)
    expect([freed?.status, freed?.assignee, freed?.labels]).toEqual(['open', undefined, ['failure-count:1', 'web']])
    expect(await queue.claimNext('echo')).toMatchObject({ id: first.id, status: 'in_progress', description: 'two\nlines' })
    await queue.update(first.id, { status: 'closed', closeReason: 'done' })
    await queue.update(first.id, { status: 'closed' })
    expect(await queue.find(first.id)).toMatchObject({ status: 'closed', close_reason: 'done' })
    expect((await queue.ready()).map(({ id }) => id)).toEqual([second.id])
    expect((await queue.list()).map(({ id }) => id).toSorted()).toEqual([first.id, second.id].toSorted())
    expect(await queue.find('web-nope')).toBeUndefined()
    expect(await queue.claim(second.id, 'w').then(() => queue.claimNext('w'))).toBeUndefined()
  })

  test('looking changes nothing, and takes no part of an id for the whole [needs br]', async () => {
    const queue = makeQueue()
    const { id } = await queue.create({ title: 'x' })
    const file = join(queue.workspace, '.beads', 'issues.jsonl')
    const before = readFileSync(file, 'utf8')
    await queue.ready()
    await queue.list()
    expect(await queue.find(id.slice('web-'.length))).toBeUndefined()
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  test('refusals keep the code of br; a br that is gone says so [needs br]', async () => {
    const queue = makeQueue()
    await expect(queue.create({ title: '' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED', exitCode: 4 })
    rmSync(join(queue.workspace, '.beads'), { recursive: true })
    await expect(queue.list()).rejects.toMatchObject({ code: 'NOT_INITIALIZED' })
    await expect(openQueue(queue.workspace, '/nowhere/br', createClock()).list()).rejects.toThrow('/nowhere/br cannot be started')
  })
})
