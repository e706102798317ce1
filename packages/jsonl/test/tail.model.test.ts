import { appendFile, link, mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTail, parseCheckpoint, type TailReset } from '../src/index.ts'
import { runs, temporaryFolder } from './temp.ts'

/**
 * Random lives of a file, on a real disk, read at random moments. The model knows every file as an object with its whole content,
 * where a tail knows inode numbers, sizes and two kilobytes; both must tell the same story.
 */
type Op =
  | {
      readonly op: 'append' | 'tear' | 'finish' | 'rotate' | 'regrow' | 'cut' | 'rewrite' | 'replace' | 'nuls' | 'overwrite-end'
      readonly size: number
    }
  | { readonly op: 'read' | 'restart' | 'delete' | 'move-away' | 'move-back' | 'truncate' }

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('read', 'restart'), size: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constantFrom('append', 'tear', 'finish', 'nuls'), size: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constantFrom('rotate', 'regrow', 'cut', 'rewrite', 'replace', 'overwrite-end'),
      size: fc.integer({ min: 0, max: 5 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('delete', 'move-away', 'move-back', 'truncate'), size: fc.constant(0) }) },
)

interface File {
  bytes: Buffer
}
type Told = { readonly line: string } | { readonly reset: TailReset }

class World {
  readonly path: string
  readonly files = new Map<string, File>()
  #serial = 0
  readonly #folder: string
  readonly #graves: string
  constructor(folder: string) {
    this.#folder = folder
    this.#graves = join(folder, 'graves')
    this.path = join(folder, 'app.jsonl')
  }

  /** Distinct lines, so that a lost, doubled or mixed one shows. Some are longer than what a fingerprint covers. */
  lines(count: number): Buffer {
    const one = (): string => `{"n":${(this.#serial += 1)}${count > 3 ? `,"é":"${'x'.repeat(700)}"` : ''}}\n`
    return Buffer.from(Array.from({ length: count }, one).join(''))
  }

  get here(): File | undefined {
    return this.files.get(this.path)
  }

  async add(more: Buffer): Promise<void> {
    const { here } = this
    if (here) here.bytes = Buffer.concat([here.bytes, more])
    else this.files.set(this.path, { bytes: more })
    await appendFile(this.path, more)
  }

  /** In place: the same file, other bytes. */
  async put(bytes: Buffer): Promise<void> {
    if (!this.here) return
    this.here.bytes = bytes
    await writeFile(this.path, bytes)
  }

  /** Its inode stays taken in another folder: the system must not give it to the next file, or it is another story. */
  async bury(): Promise<void> {
    if (this.here) await link(this.path, join(this.#graves, String((this.#serial += 1))))
  }

  async move(from: string, to: string): Promise<void> {
    const file = this.files.get(from)
    if (!file) return
    this.files.delete(from)
    this.files.set(to, file)
    await rename(from, to)
  }

  newName(): string {
    return join(this.#folder, `app.jsonl.${(this.#serial += 1)}`)
  }

  async begin(): Promise<void> {
    await mkdir(this.#graves)
  }

  async apply({ op, size }: { readonly op: string; readonly size: number }): Promise<void> {
    const bytes = this.here?.bytes ?? Buffer.alloc(0)
    switch (op) {
      case 'append':
        return this.add(this.lines(size))
      case 'tear':
        return this.add(this.lines(size).subarray(0, -3))
      case 'finish':
        return this.add(Buffer.from(' end\n'))
      case 'nuls':
        return this.add(Buffer.alloc(size))
      case 'truncate':
        return this.put(Buffer.alloc(0))
      case 'cut':
        if (this.here) {
          this.here.bytes = bytes.subarray(0, Math.floor((bytes.length * size) / 6))
          await truncate(this.path, this.here.bytes.length)
        }
        return
      case 'regrow':
        return this.put(this.lines(size + 2))
      case 'rewrite': {
        const others = Buffer.concat([this.lines(size), Buffer.alloc(bytes.length, 'z')])
        return this.put(others.subarray(0, bytes.length))
      }
      case 'overwrite-end': {
        // reserved space filled in, a torn line repaired: what follows the last newline is written over
        const lineEnd = bytes.lastIndexOf(0x0a) + 1
        return this.put(Buffer.concat([bytes.subarray(0, lineEnd), this.lines(size)]))
      }
      case 'replace': {
        await this.bury()
        const other = { bytes: this.lines(size) }
        await writeFile(`${this.path}~`, other.bytes)
        await rename(`${this.path}~`, this.path)
        this.files.set(this.path, other)
        return
      }
      case 'rotate':
        await this.move(this.path, this.newName())
        return this.add(this.lines(size))
      case 'move-away':
        return this.move(this.path, this.newName())
      case 'move-back': {
        const away = [...this.files.keys()].filter((name) => name !== this.path).at(-1)
        if (away && !this.here) await this.move(away, this.path)
        return
      }
      case 'delete':
        await this.bury()
        this.files.delete(this.path)
        await rm(this.path, { force: true })
    }
  }
}

/** What a tail must tell, by the book. */
class Reader {
  #file: File | undefined
  #given = Buffer.alloc(0)
  readonly #world: World
  constructor(world: World) {
    this.#world = world
  }

  read(): Told[] {
    const { here, files } = this.#world
    const told: Told[] = []
    const restart = (reset: TailReset): Told[] => {
      if (this.#given.length > 0) told.push({ reset })
      this.#file = undefined
      this.#given = Buffer.alloc(0)
      return [...told, ...this.read()]
    }
    this.#file ??= here
    if (!this.#file) return told
    const isHere = this.#file === here
    if (!isHere && ![...files.values()].includes(this.#file)) return restart(here ? 'replaced' : 'deleted')
    const { bytes } = this.#file
    if (!bytes.subarray(0, this.#given.length).equals(this.#given)) {
      if (!isHere) return restart(here ? 'replaced' : 'deleted')
      return restart(bytes.length < this.#given.length ? 'truncated' : 'rewritten')
    }
    const lineEnd = bytes.lastIndexOf(0x0a) + 1
    const next = bytes.subarray(this.#given.length, lineEnd).toString().split('\n').slice(0, -1)
    told.push(...next.map((line) => ({ line: line.replace(/^\0+/, '') })))
    this.#given = Buffer.from(bytes.subarray(0, lineEnd))
    return !isHere && here && here.bytes.length > 0 ? restart('rotated') : told
  }
}

test('whatever happens to the file, no line is lost, doubled or made up', { timeout: 600_000 }, async () => {
  const root = await temporaryFolder()
  let run = 0
  const property = fc.asyncProperty(
    fc.array(op, { minLength: 1, maxLength: 30 }),
    fc.constantFrom(7, 100, 1500, undefined),
    async (script, maxBytesPerRead) => {
      const folder = join(root, String((run += 1)))
      await mkdir(folder)
      const world = new World(folder)
      await world.begin()
      const model = new Reader(world)
      let tail = createTail(world.path, { maxBytesPerRead })
      const told: Told[] = []
      const expected: Told[] = []

      const readOnce = async (): Promise<boolean> => {
        const batch = await tail.read()
        if (batch.reset) told.push({ reset: batch.reset })
        told.push(...batch.lines.map((line) => ({ line: line.text })))
        return batch.more
      }

      for (const step of [...script, { op: 'read', size: 0 } as const]) {
        if (step.op === 'restart') {
          const from = parseCheckpoint(JSON.parse(JSON.stringify(tail.checkpoint())))
          expect(from).toBeDefined()
          tail = createTail(world.path, { maxBytesPerRead, from })
        } else if (step.op === 'read') {
          while (await readOnce());
          expected.push(...model.read())
          expect(told).toEqual(expected)
        } else await world.apply({ size: 0, ...step })
      }
      await rm(folder, { recursive: true })
    },
  )
  await fc.assert(property, runs(200))
})
