import { fork } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { follow } from '../src/index.ts'
import { temporaryFolder } from './temp.ts'

/** Writes in pieces that end anywhere, and rotates when told; its own process, so that it does not wait for our reads. */
const writer = `
import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
const [path, lines, generations] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
let n = 0
for (let generation = 0; generation < generations; generation += 1) {
  const file = openSync(path, 'a')
  for (let i = 0; i < lines; i += 1) {
    const line = Buffer.from(JSON.stringify({ n: n++, text: 'é'.repeat(n % 50) }) + '\\n')
    const cut = (n * 7) % line.length
    writeSync(file, line.subarray(0, cut))
    writeSync(file, line.subarray(cut))
  }
  await new Promise((resolve) => { process.once('message', resolve); process.send('written') })
  for (let i = 0; i < lines; i += 1) writeSync(file, JSON.stringify({ n: n++ }) + '\\n')
  if (generation + 1 < generations) renameSync(path, path + '.' + generation)
  for (let i = 0; i < lines; i += 1) writeSync(file, JSON.stringify({ n: n++ }) + '\\n') // not reopened yet
  closeSync(file)
}
process.disconnect()
`

test('another process writes in pieces and rotates while we follow: every line once, in order', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'app.jsonl')
  await writeFile(join(folder, 'writer.mjs'), writer)
  const [lines, generations] = [300, 4]
  const child = fork(join(folder, 'writer.mjs'), [path, String(lines), String(generations)], { execArgv: [] })
  onTestFinished(() => void child.kill())

  const numbers: number[] = []
  let rotations = 0
  let begun = 0 // generations that have lines
  let allowed = 0 // generations that may end: a file that nobody has met would be gone unread
  function allow(): void {
    if (begun > allowed && rotations === allowed && numbers.length > 0) child.send((allowed += 1))
  }
  child.on('message', () => {
    begun += 1
    allow()
  })
  for await (const batch of follow(path, { sweepMs: 5, maxBytesPerRead: 10_000 })) {
    for (const { text } of batch.lines) numbers.push(Number(/^\{"n":(\d+)/.exec(text)?.[1]))
    if (batch.reset) expect(batch.reset).toBe('rotated')
    if (batch.reset) rotations += 1
    allow()
    if (numbers.length === 3 * lines * generations) break
  }
  expect(numbers).toEqual(Array.from(numbers, (_, n) => n))
  expect(rotations).toBe(generations - 1)
})
