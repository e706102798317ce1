import { appendFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { ExcerptAsk } from '../../src/excerpt/ask-excerpt.ts'
import { makeFolder } from '../fixtures.ts'
import { prompt, reply, toolRun, writeClaude } from '../index/homes.ts'
import { openTestIndex, type TestIndex } from '../index/test-index.ts'

const at = (minute: number, second = 0) => `2026-11-20T10:${String(minute).padStart(2, '0')}:${String(second).padStart(2, '0')}.000Z`
const ask = (name: string, from: number, to: number | null, why: ExcerptAsk['why'] = 'success'): ExcerptAsk => ({
  name,
  why,
  startedAt: Date.parse(at(from)),
  endedAt: to === null ? null : Date.parse(at(to)),
})
async function textsOf(index: TestIndex, wanted: ExcerptAsk) {
  const found = await index.excerpt(wanted)
  return { ...found, texts: found?.entries.map(({ text }) => text) }
}

test('of a transcript that holds several executions each has its own end', async () => {
  const home = await makeFolder()
  const turn = (id: string, n: number) =>
    prompt(id, `do ${n}`, { at: at(10 * n) }) +
    toolRun(id, `make ${n}`, `made ${n}`, { at: at(10 * n, 10) }) +
    reply(id, `done ${n}`, { at: at(10 * n, 20) })
  const { id, path } = await writeClaude(home, (own) => turn(own, 1) + turn(own, 2) + turn(own, 3))
  const index = await openTestIndex({ home })
  await index.settled(1)
  for (const n of [1, 2, 3]) {
    const wanted = ask(n === 2 ? path : id, 10 * n, 10 * n + 1)
    expect(await textsOf(index, wanted)).toMatchObject({
      sessionId: id,
      key: path,
      texts: [`do ${n}`, `Bash: make ${n}`, `made ${n}`, `done ${n}`],
    })
  }
  expect(await textsOf(index, ask(id, 30, null, 'running'))).toMatchObject({ texts: ['do 3', 'Bash: make 3', 'made 3', 'done 3'] })
})

test('a prompt that lies far before its end is found; what was written since the index looked is there', async () => {
  const home = await makeFolder()
  const steps = Array.from({ length: 900 }, (_, n) => toolRun('x', `step ${n}`, 'x'.repeat(5000), { at: at(20) })).join('')
  const { path, id } = await writeClaude(
    home,
    (own) => prompt(own, 'the task', { at: at(10) }) + steps.replaceAll('"sessionId":"x"', `"sessionId":"${own}"`),
  )
  const index = await openTestIndex({ home })
  await index.settled(1)
  await index.close() // no thread indexes any more
  const behind = await openTestIndex({ home: await makeFolder(), path: index.path })
  await appendFile(path, toolRun(id, 'last', 'it broke', { isError: true, at: at(29) }))
  const { texts, focusSeq, entries } = await textsOf(behind, ask(path, 10, 30, 'failure'))
  expect(texts?.[0]).toBe('the task')
  expect(entries?.find(({ seq }) => seq === focusSeq)).toMatchObject({ text: 'it broke' })
  expect(texts?.length).toBeLessThanOrEqual(40)
})

test('a transcript that no index has seen is read from where it lies; one that is not there is none', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'go', { at: at(10) }) + reply(own, 'gone', { at: at(11) }))
  const index = await openTestIndex({ home: await makeFolder() })
  await index.settled(0)
  expect(await textsOf(index, ask(path, 10, 12))).toMatchObject({ sessionId: id, key: path, texts: ['go', 'gone'] })
  expect(await index.excerpt(ask(id, 10, 12))).toBeNull()
  expect(await index.excerpt(ask(`${path}.none`, 10, 12))).toBeNull()
})

test('of transcripts with one id, the one that was written at the time', async () => {
  const home = await makeFolder()
  const id = '00000000-0000-4000-8000-abcdefabcdef'
  const say = (minute: number) => (own: string) => prompt(own, `at ${minute}`, { at: at(minute) })
  await writeClaude(home, say(10), { id, folder: '-srv-one' })
  await writeClaude(home, say(20), { id, folder: '-srv-two' })
  const index = await openTestIndex({ home })
  await index.settled(2)
  expect((await textsOf(index, ask(id, 9, 11))).texts).toEqual(['at 10'])
  expect((await textsOf(index, ask(id, 19, 21))).texts).toEqual(['at 20'])
})
