import { appendFile, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTail, parseCheckpoint } from '../src/index.ts'
import { runs, temporaryFolder } from './temp.ts'

/** What a healthy writer does, read in steps that end anywhere: in a line, in a character, between two files. */
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('write' as const), text: fc.string({ unit: 'grapheme', maxLength: 40 }) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constantFrom('newline' as const, 'step' as const, 'rotate' as const, 'restart' as const) }) },
)

test('read in small steps while it grows and rotates, with restarts: every line once, in order', { timeout: 600_000 }, async () => {
  const root = await temporaryFolder()
  let run = 0
  const property = fc.asyncProperty(fc.array(act, { maxLength: 60 }), fc.integer({ min: 1, max: 30 }), async (script, maxBytesPerRead) => {
    const path = join(root, String((run += 1)), 'app.jsonl')
    await mkdir(join(path, '..'))
    let tail = createTail(path, { maxBytesPerRead })
    const told: string[] = []
    const written: string[] = []
    let torn = ''
    let generation = 0

    const step = async (): Promise<boolean> => {
      const batch = await tail.read()
      expect([undefined, 'rotated']).toContain(batch.reset)
      told.push(...batch.lines.map((line) => line.text))
      return batch.more
    }
    const catchUp = async (): Promise<void> => {
      while (await step());
    }
    const write = async (text: string): Promise<void> => {
      await appendFile(path, text)
      const [first = '', ...rest] = `${torn}${text}`.split('\n')
      const last = rest.pop()
      if (last === undefined) torn = first
      else {
        written.push(first, ...rest)
        torn = last
      }
    }

    await write('begin\n')
    for (const next of script) {
      if (next.act === 'write') await write(next.text.replaceAll('\r', '').replaceAll('\0', ''))
      else if (next.act === 'newline') await write('\n')
      else if (next.act === 'step') await step()
      else if (next.act === 'restart') tail = createTail(path, { maxBytesPerRead, from: parseCheckpoint(tail.checkpoint()) })
      else {
        await write('\n')
        await catchUp() // a tail must have met a file, or it cannot know that it was renamed
        await write('after the last look\n')
        await rename(path, `${path}.${(generation += 1)}`)
        await write('begin\n')
      }
    }
    await catchUp()
    expect(told).toEqual(written)
  })
  await fc.assert(property, runs(200))
})
