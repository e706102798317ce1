import { moduleBase64 } from './json-lines-wasm.ts'

/** What to look for in records: keys, and what is in their values. */
export type Shape = Readonly<Record<string, Wanted>>
/** `true`: where the value is. Names: also which of them it is. A shape: what is in the object, or in the first element of the array. */
export type Wanted = true | readonly string[] | { readonly in: Shape } | { readonly inFirstOf: Shape }

/** What became of a line. */
export const Status = {
  /** An object, well-formed; its slots say what was found. */
  fine: 1,
  /** Well-formed, but a key that matters has escapes or stands there twice: only a full parser can say what is found. */
  odd: 2,
  /** No object, not well-formed, or too deep: only a full parser can say. */
  bad: 3,
} as const

/** What a value is. 0: there is none. */
export const Kind = { string: 1, escaped: 2, number: 3, count: 4, true: 5, false: 6, null: 7, object: 8, array: 9 } as const

/** Places in the header of a line, and in a slot, in words of four bytes. */
export const Line = { start: 0, end: 1, status: 2, slots: 4 } as const
export const Slot = { kind: 0, start: 1, end: 2, value: 3 } as const
export const wordsPerSlot = 4

/**
 * Checks lines of JSON byte by byte, as strictly as `JSON.parse`, and finds values in them without making strings of anything: a
 * gigabyte or two a second. Runs as WebAssembly.
 */
export interface LineScanner {
  /** Of each key path, such as `message.usage.input_tokens`, in words from the beginning of a line's header. */
  readonly slots: Readonly<Record<string, number>>
  /** How far one header is from the next, in words. */
  readonly stride: number
  /** Memory of the scanner; another object after `reserve`. Positions are places in it. */
  bytes(): Uint8Array
  words(): Int32Array
  /** Where input begins. */
  readonly inputStart: number
  /** Makes room for so many bytes of input, keeping what is there. */
  reserve(inputBytes: number): void
  /**
   * Scans whole lines from one position to another, which is just behind a newline. Returns how many lines it did before its output was
   * full; their headers follow one another from `firstHeader`. `next` is where it stopped.
   */
  scan(from: number, to: number): number
  next(): number
  /** In words. */
  readonly firstHeader: number
  /** The module, for what goes beyond: it may use the output's memory, which `scan` overwrites. */
  readonly module: Module
  /** How many slots a line has. */
  readonly slotCount: number
}

/** What a scan writes before it stops. */
export const outputBytes = 256 * 1024
/** The scanner reads a little further than it must. */
const slackBytes = 64
const pageBytes = 64 * 1024

/**
 * `undefined` where WebAssembly cannot run.
 * @param compiled what `compileModule` gave, in this thread or another: it need not be compiled again
 */
export function createLineScanner(shape: Shape, compiled = compileModule()): LineScanner | undefined {
  const module = compiled && instantiate(compiled)
  if (!module) return undefined
  const { memory, begin, prepare, scan } = module
  const base = (begin() + 63) & ~63
  const layout = layOut(shape, base)
  const linesAt = (base + layout.bytes.length + 63) & ~63
  const outputStart = linesAt + 64
  const inputStart = outputStart + outputBytes
  let bytes = new Uint8Array(memory.buffer)
  let words = new Int32Array(memory.buffer)
  let next = inputStart

  function reserve(inputBytes: number): void {
    const missing = inputStart + inputBytes + slackBytes - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
    bytes = new Uint8Array(memory.buffer)
    words = new Int32Array(memory.buffer)
  }

  reserve(0)
  bytes.set(layout.bytes, base)
  prepare(base, layout.count)
  return {
    slots: layout.slots,
    stride: Line.slots + layout.count * wordsPerSlot,
    bytes: () => bytes,
    words: () => words,
    inputStart,
    reserve,
    firstHeader: outputStart / 4,
    module,
    slotCount: layout.count,
    next: () => next,
    scan(from, to) {
      next = scan(from, to, outputStart, outputStart + outputBytes, linesAt)
      return words[linesAt / 4] ?? 0
    },
  }
}

/** Node has it; its types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: object }
}

/** What wasm/*.as export. Addresses are bytes. */
export interface Module {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  readonly begin: () => number
  readonly prepare: (fields: number, slots: number) => void
  readonly scan: (from: number, to: number, out: number, outEnd: number, lines: number) => number
  readonly configure: (slotArea: number, slotNumbers: number, rowArea: number, textArea: number, mostRows: number) => void
  readonly digest: (
    from: number,
    to: number,
    fileOffset: number,
    session: number,
    wantsHeader: boolean,
    events: number,
    eventsEnd: number,
    counts: number,
  ) => number
}

/** `undefined` where WebAssembly cannot run. Can be sent to other threads. */
export function compileModule(): object | undefined {
  try {
    return new WebAssembly.Module(Buffer.from(moduleBase64, 'base64'))
  } catch {
    return undefined
  }
}

function instantiate(compiled: object): Module | undefined {
  try {
    const { exports } = new WebAssembly.Instance(compiled)
    return isModule(exports) ? exports : undefined
  } catch {
    return undefined
  }
}

function isModule(exports: object): exports is Module {
  return ['memory', 'begin', 'prepare', 'scan', 'configure', 'digest'].every((name) => name in exports)
}

interface Layout {
  /** As the scanner reads it: fields, then names. */
  readonly bytes: Uint8Array
  readonly count: number
  readonly slots: Readonly<Record<string, number>>
}

const fieldBytes = 16
const nameBytes = 8
const firstArrayContext = 64

interface Field {
  readonly context: number
  readonly key: string
  readonly inner: number
  readonly names: readonly string[]
}

/** A shape → the scanner's table of fields. */
function layOut(shape: Shape, base: number): Layout {
  const fields: Field[] = []
  const slots: Record<string, number> = {}
  let objects = 1
  let arrays = firstArrayContext - 1
  const walk = (level: Shape, context: number, path: string): void => {
    for (const [key, wanted] of Object.entries(level)) {
      const inner = wanted === true || isNames(wanted) ? 0 : 'in' in wanted ? ++objects : ++arrays
      slots[path + key] = Line.slots + fields.length * wordsPerSlot
      fields.push({ context, key, inner, names: isNames(wanted) ? wanted : [] })
      if (wanted !== true && !isNames(wanted)) walk('in' in wanted ? wanted.in : wanted.inFirstOf, inner, `${path}${key}.`)
    }
  }
  walk(shape, 1, '')

  const nameTables = (fields.length + 1) * fieldBytes
  const nameCount = fields.reduce((sum, { names }) => sum + (names.length > 0 ? names.length + 1 : 0), 0)
  let textAt = nameTables + nameCount * nameBytes
  const texts = fields.reduce((sum, { key, names }) => sum + key.length + names.join('').length, 0)
  const bytes = new Uint8Array(textAt + texts)
  const view = new DataView(bytes.buffer)
  const writeText = (text: string): number => {
    const at = textAt
    textAt += new TextEncoder().encodeInto(text, bytes.subarray(at)).written
    return base + at
  }
  let nameAt = nameTables
  for (const [slot, { context, key, inner, names }] of fields.entries()) {
    const at = slot * fieldBytes
    bytes.set([context, key.length, slot, inner], at)
    view.setUint32(at + 4, writeText(key), true)
    if (names.length === 0) continue
    view.setUint32(at + 8, base + nameAt, true)
    for (const name of names) {
      view.setUint32(nameAt, name.length, true)
      view.setUint32(nameAt + 4, writeText(name), true)
      nameAt += nameBytes
    }
    nameAt += nameBytes
  }
  return { bytes, count: fields.length, slots }
}

const isNames = (wanted: Wanted): wanted is readonly string[] => Array.isArray(wanted)
