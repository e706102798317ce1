// Finds values in lines of JSON, and checks every byte of them on the way. AssemblyScript: `node wasm/build.mjs` makes
// src/usage/json-lines-wasm.ts of it and claude-usage.as, and src/abridge/abridge-wasm.ts of it and abridge.as.
//
// The caller lays out the memory. All addresses are bytes:
//   fields  what to look for: 16 bytes each {u8 context, u8 key length, u8 slot, u8 context of the value, u32 key, u32 enum table, u32 0},
//           ended by a context of 0. Context 1 is the record itself.
//   enum    names that a value may be: 8 bytes each {u32 length, u32 address}, ended by a length of 0. A slot says which one it is, from 1.
//   out     for each line a header {u32 start, u32 end, u32 status, u32 0}, then a slot each {u32 kind, u32 start, u32 end, i32 value}.

/** Of a line: an object, well-formed. */
export const FINE: u32 = 1
/** Well-formed, but with something that only a full parser can settle: a key with escapes, or one twice, where keys are looked for. */
const ODD: u32 = 2
/** Not an object, not well-formed, or too deep: a full parser has to say. */
export const BAD: u32 = 3

export const STRING: u32 = 1
/** With backslashes in it. */
export const ESCAPED: u32 = 2
const NUMBER: u32 = 3
/** Digits only; `value` is the number, or -1 where it takes more than nine digits. */
export const COUNT: u32 = 4
export const TRUE: u32 = 5
const FALSE: u32 = 6
export const NULL: u32 = 7
export const OBJECT: u32 = 8
const ARRAY: u32 = 9

const MAX_DEPTH: i32 = 256
/** Contexts from here on are those of arrays, of whose elements only the first is looked into. */
const ARRAY_CONTEXTS: u32 = 64

const stack: usize = memory.data(MAX_DEPTH)
/** 1: may follow a backslash. 2: a hexadecimal digit. */
const classes: usize = memory.data(256)
let fields: usize = 0
export let slotBytes: i32 = 0
export let hasEscape: bool = false
export let failedAt: usize = 0

/** Where the caller's memory begins. */
export function begin(): usize {
  return __heap_base
}

export function prepare(fieldTable: usize, slots: u32): void {
  fields = fieldTable
  slotBytes = <i32>slots * 16
  for (let i: u32 = 0; i < 8; i++) store<u8>(classes + load<u8>(escapes + i), 1)
  for (let c: u32 = 0x30; c <= 0x39; c++) store<u8>(classes + c, 2)
  for (let c: u32 = 0; c < 6; c++) {
    store<u8>(classes + 0x41 + c, 2)
    const lower = classes + 0x61 + c
    store<u8>(lower, load<u8>(lower) | 2)
  }
}
/** `"\/bfnrt` */
const escapes: usize = memory.data<u8>([0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74])

/**
 * Scans whole lines from `from` to `to`, just behind a newline; 64 bytes behind that must be readable. Stops where the output is full.
 * Returns where the next line begins; the number of lines is that of the headers written, at `lines`.
 */
export function scan(from: usize, to: usize, out: usize, outEnd: usize, lines: usize): usize {
  let p = from
  let count: u32 = 0
  const recordBytes = 16 + slotBytes
  while (p < to && out + recordBytes <= outEnd) {
    memory.fill(out, 0, recordBytes)
    const status = parse(p, out + 16)
    const end = status == BAD ? newlineFrom(failedAt) : failedAt
    store<u32>(out, <u32>p)
    store<u32>(out, <u32>end, 4)
    store<u32>(out, status, 8)
    out += recordBytes
    count++
    p = end + 1
  }
  store<u32>(lines, count)
  return p
}

export function newlineFrom(start: usize): usize {
  let p = start
  const newline = i8x16.splat(10)
  while (true) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(p), newline))
    if (found != 0) return p + ctz<i32>(found)
    p += 16
  }
}

/** The states of the parser: what comes next. */
const VALUE: u32 = 0
const KEY: u32 = 1
const KEY_OR_END: u32 = 2
const VALUE_OR_END: u32 = 3
const COMMA_OR_END: u32 = 4

/** One line. `failedAt` is then the newline behind it, or the first byte that is wrong, which is never behind the newline. */
export function parse(start: usize, slots: usize): u32 {
  let p = skipSpace(start)
  if (load<u8>(p) != 0x7b) {
    failedAt = p
    return BAD
  }
  p++
  let depth: i32 = 0
  let context: u32 = 1
  let isArray = false
  let state = KEY_OR_END
  let slot: usize = 0
  let field: usize = 0
  let status = FINE

  while (true) {
    p = skipSpace(p)
    const c: u32 = load<u8>(p)

    if (state == COMMA_OR_END) {
      if (c == 0x2c) {
        p++
        state = isArray ? VALUE : KEY
        slot = 0
        continue
      }
      if (c != (isArray ? 0x5d : 0x7d)) {
        failedAt = p
        return BAD
      }
      p++
      if (depth == 0) {
        p = skipSpace(p)
        failedAt = p
        return load<u8>(p) == 0x0a ? status : BAD
      }
      const frame: u32 = load<u8>(stack + --depth)
      isArray = (frame & 1) != 0
      context = frame >> 1
      continue
    }

    if (state == KEY || state == KEY_OR_END) {
      if (c == 0x7d && state == KEY_OR_END) {
        state = COMMA_OR_END
        continue
      }
      if (c != 0x22) {
        failedAt = p
        return BAD
      }
      const key = p + 1
      p = endOfString(key)
      if (failedAt != 0) return BAD
      slot = 0
      if (context != 0) {
        if (hasEscape) status = ODD
        else {
          field = find(context, key, <u32>(p - key))
          if (field != 0) {
            slot = slots + <usize>load<u8>(field, 2) * 16
            if (load<u32>(slot) != 0) status = ODD
          }
        }
      }
      p = skipSpace(p + 1)
      if (load<u8>(p) != 0x3a) {
        failedAt = p
        return BAD
      }
      p++
      state = VALUE
      continue
    }

    if (c == 0x22) {
      const text = p + 1
      p = endOfString(text)
      if (failedAt != 0) return BAD
      if (slot != 0) {
        store<u32>(slot, hasEscape ? ESCAPED : STRING)
        store<u32>(slot, <u32>text, 4)
        store<u32>(slot, <u32>p, 8)
        const names: usize = load<u32>(field, 8)
        if (names != 0 && !hasEscape) store<u32>(slot, which(names, text, <u32>(p - text)), 12)
      }
      p++
      state = COMMA_OR_END
      continue
    }

    if (c == 0x7b || c == 0x5b) {
      if (depth == MAX_DEPTH) {
        failedAt = p
        return BAD
      }
      store<u8>(stack + depth++, <u8>((context << 1) | <u32>isArray))
      if (isArray) {
        if (state != VALUE_OR_END || c != 0x7b) context = 0
      } else {
        context = 0
        if (slot != 0) {
          store<u32>(slot, c == 0x7b ? OBJECT : ARRAY)
          store<u32>(slot, <u32>p, 4)
          const inner: u32 = load<u8>(field, 3)
          if ((inner >= ARRAY_CONTEXTS) == (c == 0x5b)) context = inner
        }
      }
      slot = 0
      isArray = c == 0x5b
      state = isArray ? VALUE_OR_END : KEY_OR_END
      p++
      continue
    }

    if (c == 0x5d && state == VALUE_OR_END) {
      state = COMMA_OR_END
      continue
    }

    let kind = NUMBER
    const first = p
    if (c == 0x74 && load<u32>(p) == 0x65757274) {
      kind = TRUE
      p += 4
    } else if (c == 0x66 && load<u32>(p, 1) == 0x65736c61) {
      kind = FALSE
      p += 5
    } else if (c == 0x6e && load<u32>(p) == 0x6c6c756e) {
      kind = NULL
      p += 4
    } else {
      p = endOfNumber(p)
      if (failedAt != 0) return BAD
    }
    if (slot != 0) {
      store<u32>(slot, kind == NUMBER ? countOf(first, p, slot) : kind)
      store<u32>(slot, <u32>first, 4)
      store<u32>(slot, <u32>p, 8)
    }
    state = COMMA_OR_END
  }
  return BAD
}

// @ts-ignore: decorator
@inline
export function skipSpace(start: usize): usize {
  let p = start
  while (true) {
    const c: u32 = load<u8>(p)
    if (c > 0x20 || (c != 0x20 && c != 0x09 && c != 0x0d)) return p
    p++
  }
}

/** From behind the opening quote to the closing one. Sets `failedAt`, to 0 where all is well, and `hasEscape`. */
export function endOfString(start: usize): usize {
  const quote = i8x16.splat(0x22)
  const backslash = i8x16.splat(0x5c)
  const space = i8x16.splat(0x20)
  let p = start
  hasEscape = false
  failedAt = 0
  while (true) {
    const bytes = v128.load(p)
    const special = v128.or(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)), i8x16.lt_u(bytes, space))
    const found = i8x16.bitmask(special)
    if (found == 0) {
      p += 16
      continue
    }
    p += ctz<i32>(found)
    const c: u32 = load<u8>(p)
    if (c == 0x22) return p
    if (c != 0x5c) {
      failedAt = p
      return p
    }
    hasEscape = true
    const next: u32 = load<u8>(p, 1)
    if ((load<u8>(classes + next) & 1) != 0) p += 2
    else if (next == 0x75 && isHex(p + 2) && isHex(p + 3) && isHex(p + 4) && isHex(p + 5)) p += 6
    else {
      failedAt = p
      return p
    }
  }
}

// @ts-ignore: decorator
@inline
function isHex(p: usize): bool {
  return (load<u8>(classes + load<u8>(p)) & 2) != 0
}

// @ts-ignore: decorator
@inline
function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 0x30 < 10
}

export function endOfNumber(start: usize): usize {
  let p = start
  failedAt = 0
  if (load<u8>(p) == 0x2d) p++
  if (load<u8>(p) == 0x30) p++
  else {
    if (!isDigit(p)) failedAt = p
    while (isDigit(p)) p++
  }
  if (load<u8>(p) == 0x2e) {
    p++
    if (!isDigit(p)) failedAt = p
    while (isDigit(p)) p++
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    p++
    if (load<u8>(p) == 0x2b || load<u8>(p) == 0x2d) p++
    if (!isDigit(p)) failedAt = p
    while (isDigit(p)) p++
  }
  return p
}

function countOf(start: usize, end: usize, slot: usize): u32 {
  let value: i32 = 0
  for (let p = start; p < end; p++) {
    if (!isDigit(p)) return NUMBER
    if (p - start < 9) value = value * 10 + (<i32>load<u8>(p) - 0x30)
  }
  store<i32>(slot, end - start > 9 ? -1 : value, 12)
  return COUNT
}

/** The field of a key; 0 for one that is not looked for. */
export function find(context: u32, key: usize, length: u32): usize {
  const wanted = context | (length << 8)
  if (length > 255) return 0
  for (let field = fields; load<u8>(field) != 0; field += 16)
    if (<u32>load<u16>(field) == wanted && isSame(key, load<u32>(field, 4), length)) return field
  return 0
}

export function which(names: usize, text: usize, length: u32): u32 {
  let place: u32 = 1
  for (let name = names; load<u32>(name) != 0; name += 8) {
    if (load<u32>(name) == length && isSame(text, load<u32>(name, 4), length)) return place
    place++
  }
  return 0
}

export function isSame(a: usize, b: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}
