import { moduleBase64 } from './abridge-wasm.ts'

/** What becomes of the values of a record, by their keys; an array is looked through as if its elements stood in its place. */
export type AbridgeRules = Readonly<Record<string, AbridgeRule>>

export interface AbridgeRule {
  /**
   * Of this value, and of what is in it where no other rule says so. `cut`: strings are cut, and tell how much is missing. `cutPlain`: only
   * those of ASCII without escapes, whose missing characters are so many bytes. `bare`: strings, objects and arrays become `null`. `flat`: a
   * string is cut, what is in an object or array is `bare`.
   */
  readonly is?: 'cut' | 'cutPlain' | 'bare' | 'flat'
  readonly in?: AbridgeRules
  /** Only of the record's own keys: a record where this value is one of these is not worth more than this key with it. */
  readonly names?: readonly string[]
}

/** Leaves out of records what nobody will look at, before anything is made of their bytes. */
export interface Abridger {
  /**
   * The text of one line, or a shorter one that is the same where it matters. What is no well-formed record comes whole.
   * The line is a part of `bytes`, without its newline.
   */
  readonly text: (bytes: Buffer, start: number, end: number) => string
}

/** The numbers of wasm/abridge.as. */
const policies = { cut: 1, cutPlain: 2, bare: 3, flat: 4, name: 5 } as const
/** Shorter lines are parsed as fast as they are shortened; longer ones are few, and the parser cuts them itself. */
const leastBytes = 1024
const mostBytes = 8 * 1024 * 1024
const slackBytes = 128
const pageBytes = 64 * 1024

/**
 * `undefined` where WebAssembly cannot run.
 * @param chars so many UTF-16 units of a string that is cut stay at least
 */
export function createAbridger(rules: AbridgeRules, chars: number): Abridger | undefined {
  const module = instantiate()
  return module && abridgerOver(module, rules, chars)
}

function abridgerOver({ memory, begin, prepare, abridge }: Module, rules: AbridgeRules, chars: number): Abridger {
  const fieldsAt = align(begin())
  const { bytes: fields, names } = layOut(rules, fieldsAt)
  const resultAt = align(fieldsAt + fields.length)
  const inputAt = resultAt + 64
  let capacity = 0
  let inside = Buffer.alloc(0)
  let result = new Uint32Array()

  /** What is left out may take two bytes more than it did: `""` becomes `null`. */
  const copyAt = () => inputAt + capacity + slackBytes
  function reserve(bytes: number): void {
    capacity = align(bytes)
    const missing = copyAt() + 2 * capacity + slackBytes - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
    inside = Buffer.from(memory.buffer)
    result = new Uint32Array(memory.buffer, resultAt, 3)
  }

  reserve(256 * 1024)
  inside.set(fields, fieldsAt)
  prepare(fieldsAt, 0)
  return {
    text(bytes, start, end) {
      const length = end - start
      if (length < leastBytes || length > mostBytes) return bytes.toString('utf8', start, end)
      if (length > capacity) reserve(Math.min(2 * length, mostBytes))
      bytes.copy(inside, inputAt, start, end)
      inside[inputAt + length] = 0x0a
      abridge(inputAt, inputAt + length, copyAt(), chars, resultAt)
      const [copyEnd = 0, isAscii, name = 0] = result
      if (copyEnd === 0) return bytes.toString('utf8', start, end)
      return names[name - 1] ?? inside.toString(isAscii === 1 ? 'latin1' : 'utf8', copyAt(), copyEnd)
    },
  }
}

const align = (address: number): number => (address + 63) & ~63

/** Node has it; its types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: object }
}

interface Module {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  readonly begin: () => number
  readonly prepare: (fields: number, slots: number) => void
  readonly abridge: (start: number, end: number, target: number, chars: number, result: number) => void
}

function instantiate(): Module | undefined {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(moduleBase64, 'base64')))
    return isModule(exports) ? exports : undefined
  } catch {
    return undefined
  }
}

function isModule(exports: object): exports is Module {
  return ['memory', 'begin', 'prepare', 'abridge'].every((name) => name in exports)
}

const fieldBytes = 16
const nameBytes = 8

/** Rules → the table of fields that json-lines.as describes, and the whole of a record by the number of its name. */
function layOut(rules: AbridgeRules, base: number): { readonly bytes: Uint8Array; readonly names: readonly string[] } {
  const fields: { readonly context: number; readonly key: string; readonly rule: AbridgeRule; readonly inner: number }[] = []
  let contexts = 1
  const walk = (level: AbridgeRules, context: number): void => {
    for (const [key, rule] of Object.entries(level)) {
      const inner = rule.in ? ++contexts : 0
      fields.push({ context, key, rule, inner })
      if (rule.in) walk(rule.in, inner)
    }
  }
  walk(rules, 1)

  const named = fields.find(({ rule }) => rule.names)
  const names = named?.rule.names ?? []
  const namesAt = (fields.length + 1) * fieldBytes
  let textAt = namesAt + (names.length + 1) * nameBytes
  const texts = [...fields.map(({ key }) => key), ...names].map((text) => Buffer.from(text))
  const bytes = new Uint8Array(textAt + texts.reduce((sum, { length }) => sum + length, 0))
  const view = new DataView(bytes.buffer)
  const writeText = (text: string): number => {
    const at = textAt
    textAt += new TextEncoder().encodeInto(text, bytes.subarray(at)).written
    return base + at
  }
  for (const [i, { context, key, rule, inner }] of fields.entries()) {
    const policy = rule.names ? policies.name : rule.is ? policies[rule.is] : 0
    bytes.set([context, Buffer.byteLength(key), policy, inner], i * fieldBytes)
    view.setUint32(i * fieldBytes + 4, writeText(key), true)
    if (rule.names) view.setUint32(i * fieldBytes + 8, base + namesAt, true)
  }
  for (const [i, name] of names.entries()) {
    view.setUint32(namesAt + i * nameBytes, Buffer.byteLength(name), true)
    view.setUint32(namesAt + i * nameBytes + 4, writeText(name), true)
  }
  return { bytes, names: names.map((name) => JSON.stringify({ [named?.key ?? '']: name })) }
}
