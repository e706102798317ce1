import { createRandom, type Random } from './random.ts'

/** Text of any length that costs next to nothing: cut out of a pool that is made once per seed. */
export interface Filler {
  /** What people and models write; one piece in five holds other scripts and emoji. */
  prose(length: number): string
  /** Source code, logs and listings: quotes, tabs, line ends and back slashes, which JSON escapes. */
  code(length: number): string
  /** As an image or a signature stands in a record. */
  base64(length: number): string
}

const POOL_LENGTH = 256 * 1024
const MAX_CUT = POOL_LENGTH / 2
const WORDS = words(
  'the a test fails because of file path module cache value returns error build run fix add remove check server client line index key map reads writes queue worker bead session token stream commit branch merge parse state',
)
const FOREIGN = words('Größe élan naïve 日本語の文 проверка données 測試 größer ✓ — … 🚀 👩‍💻 café señal')
const CODE = [
  'export function sum(a: number, b: number): number {\n\treturn a + b\n}\n',
  '  const found = items.find((item) => item.id === "x-17") ?? null\n',
  "src/lib/index.ts:42:17 - error TS2345: Argument of type 'string' is not assignable.\n",
  '\u001b[32m✓\u001b[39m packages/core/test/a.test.ts (12 tests) 34ms\n',
  'drwxr-xr-x  4 op op   4096 Nov 20 12:00 node_modules\n',
  '{"name":"web","version":"1.0.0","path":"C:\\\\repo\\\\web"}\n',
  '    if (!response.ok) throw new Error(`status ${response.status}`)\n',
  '-  assert.equal(add(2, 3), 4)\n+  assert.equal(add(2, 3), 5)\n',
] as const

export function createFiller(seed: string): Filler {
  const random = createRandom(`${seed}/filler`)
  const plain = pool(() => `${random.pick(WORDS)}${random.chance(0.08) ? '.\n' : random.chance(0.05) ? ', "quoted" ' : ' '}`)
  const mixed = pool(() => `${random.chance(0.2) ? random.pick(FOREIGN) : random.pick(WORDS)} `)
  const listing = pool(() => random.pick(CODE))
  const binary = pool(() => random.base62(64))
  return {
    prose: (length) => cut(random, random.chance(0.2) ? mixed : plain, length),
    code: (length) => cut(random, listing, length),
    base64: (length) => cut(random, binary, length),
  }
}

function pool(piece: () => string): string {
  let text = ''
  while (text.length < POOL_LENGTH) text += piece()
  // One flat string: cutting pieces out of a rope would flatten it again and again.
  return Buffer.from(text, 'utf8').toString('utf8')
}

function cut(random: Random, text: string, length: number): string {
  if (length > MAX_CUT) return cut(random, text, MAX_CUT) + cut(random, text, length - MAX_CUT)
  const from = random.int(0, text.length - length)
  return whole(text.slice(from, from + length))
}

/** Half a surrogate pair at either end is cut off: a CLI never writes one, and readers differ about it. */
function whole(text: string): string {
  const from = /^[\uDC00-\uDFFF]/.test(text) ? 1 : 0
  const to = /[\uD800-\uDBFF]$/.test(text) ? -1 : undefined
  return from === 0 && to === undefined ? text : text.slice(from, to)
}

function words(text: string): readonly [string, ...string[]] {
  const [first = '', ...rest] = text.split(' ')
  return [first, ...rest]
}
