// Copies a line of JSON and leaves out on the way what nobody will look at, checking every byte of it. AssemblyScript, see json-lines.as.
//
// The fields are those of json-lines.as, with a policy in place of a slot. What is left out of a string is told at its end; a value that is
// left out is `null`. Whatever a field does not name stays as it is.
import { endOfNumber, endOfString, failedAt, find, hasEscape, skipSpace, which } from './json-lines'

export { begin, prepare } from './json-lines'

// What becomes of the value of a field, and of what is in it where that has no policy of its own.
/** Strings are cut. */
const CUT: u32 = 1
/** Strings are cut, but only those of ASCII without escapes: what is left out is told to the byte. */
const CUT_PLAIN: u32 = 2
/** Strings, objects and arrays are left out. */
const BARE: u32 = 3
/** A string is cut; what is in an object or an array is BARE. */
const FLAT: u32 = 4
/** The name of the record: those of the field's table tell all there is to tell. */
const NAME: u32 = 5

const MAX_DEPTH: i32 = 256
/** What an enclosing value was: {u8 context, u8 policy, u8 is array, u8 0}. */
const stack: usize = memory.data(1024)
/** `… [`, ` characters left out]` */
const noteHead: usize = memory.data<u8>([0xe2, 0x80, 0xa6, 0x20, 0x5b])
const noteTail: usize = memory.data<u8>([
  0x20, 0x63, 0x68, 0x61, 0x72, 0x61, 0x63, 0x74, 0x65, 0x72, 0x73, 0x20, 0x6c, 0x65, 0x66, 0x74, 0x20, 0x6f, 0x75, 0x74, 0x5d,
])
/** A note is shorter: no string is cut by less. */
const NOTE_BYTES: usize = 64

const VALUE: u32 = 0
const KEY: u32 = 1
const KEY_OR_END: u32 = 2
const VALUE_OR_END: u32 = 3
const COMMA_OR_END: u32 = 4

let out: usize = 0
/** What lies before it in the line has been copied. */
let copied: usize = 0

/**
 * Copies the line from `start` to `end`, where a newline stands and 64 bytes more can be read. Of a string that is cut, `chars` UTF-16 units
 * stay at least. At `result`: {u32 where the copy ends, or 0 where only a full parser can say what the line is; u32 whether it is ASCII; u32
 * which of the names the record has, from 1, or 0}.
 */
export function abridge(start: usize, end: usize, target: usize, chars: u32, result: usize): void {
  out = target
  copied = start
  store<u64>(result, 0)
  store<u32>(result, 0, 8)
  const record = copy(start, end, chars)
  if (record < 0) return
  keep(end)
  store<u32>(result, <u32>out)
  store<u32>(result, isAscii(target, out) ? 1 : 0, 4)
  store<u32>(result, <u32>record, 8)
}

/** Which of the names the record has; -1 for a line that is not well-formed. */
function copy(start: usize, end: usize, chars: u32): i32 {
  let p = skipSpace(start)
  if (load<u8>(p) != 0x7b) return -1
  p++
  let depth: i32 = 0
  let context: u32 = 1
  let policy: u32 = 0
  let isArray = false
  let state = KEY_OR_END
  /** Of the value that comes next. */
  let valuePolicy: u32 = 0
  let valueContext: u32 = 0
  let field: usize = 0
  /** The depth at which a value began that is being left out; -1 for none. */
  let leftOut: i32 = -1
  let record: u32 = 0
  let names: u32 = 0

  while (true) {
    p = skipSpace(p)
    const c: u32 = load<u8>(p)

    if (state == COMMA_OR_END) {
      if (c == 0x2c) {
        p++
        state = isArray ? VALUE : KEY
        valuePolicy = policy
        valueContext = isArray ? context : 0
        continue
      }
      if (c != (isArray ? 0x5d : 0x7d)) return -1
      p++
      if (depth == 0) return skipSpace(p) == end ? <i32>(names == 1 ? record : 0) : -1
      depth--
      const frame = stack + <usize>depth * 4
      context = load<u8>(frame)
      policy = load<u8>(frame, 1)
      isArray = load<u8>(frame, 2) != 0
      if (depth == leftOut) {
        leftOut = -1
        copied = p
      }
      continue
    }

    if (state == KEY || state == KEY_OR_END) {
      if (c == 0x7d && state == KEY_OR_END) {
        state = COMMA_OR_END
        continue
      }
      if (c != 0x22) return -1
      const key = p + 1
      p = endOfString(key)
      if (failedAt != 0) return -1
      field = 0
      valuePolicy = policy
      valueContext = 0
      if (context != 0) {
        // It may be the name, or anything else: then nothing is known for certain.
        if (hasEscape) names += 2
        else {
          field = find(context, key, <u32>(p - key))
          if (field != 0) {
            const own: u32 = load<u8>(field, 2)
            if (own == NAME) names++
            else valuePolicy = own
            valueContext = load<u8>(field, 3)
          }
        }
      }
      p = skipSpace(p + 1)
      if (load<u8>(p) != 0x3a) return -1
      p++
      state = VALUE
      continue
    }

    if (c == 0x22) {
      const text = p + 1
      p = endOfString(text)
      if (failedAt != 0) return -1
      if (leftOut < 0) {
        if (valuePolicy == BARE) leaveOut(text - 1, p + 1)
        else if (valuePolicy != 0 && p - text > <usize>chars + NOTE_BYTES) cutString(text, p, chars, valuePolicy == CUT_PLAIN)
        else if (field != 0 && load<u8>(field, 2) == NAME && !hasEscape) record = which(load<u32>(field, 8), text, <u32>(p - text))
      }
      field = 0
      p++
      state = COMMA_OR_END
      continue
    }

    if (c == 0x7b || c == 0x5b) {
      if (depth == MAX_DEPTH) return -1
      if (leftOut < 0 && valuePolicy == BARE) {
        leaveOut(p, p)
        leftOut = depth
      }
      const frame = stack + <usize>depth * 4
      depth++
      store<u8>(frame, <u8>context)
      store<u8>(frame, <u8>policy, 1)
      store<u8>(frame, isArray ? 1 : 0, 2)
      policy = valuePolicy == FLAT ? BARE : valuePolicy
      context = policy == BARE ? 0 : valueContext
      valuePolicy = policy
      valueContext = context
      isArray = c == 0x5b
      state = isArray ? VALUE_OR_END : KEY_OR_END
      field = 0
      p++
      continue
    }

    if (c == 0x5d && state == VALUE_OR_END) {
      state = COMMA_OR_END
      continue
    }

    field = 0
    if (c == 0x74 && load<u32>(p) == 0x65757274) p += 4
    else if (c == 0x66 && load<u32>(p, 1) == 0x65736c61) p += 5
    else if (c == 0x6e && load<u32>(p) == 0x6c6c756e) p += 4
    else {
      p = endOfNumber(p)
      if (failedAt != 0) return -1
    }
    state = COMMA_OR_END
  }
  return -1
}

/** Copies the line up to here. */
function keep(to: usize): void {
  memory.copy(out, copied, to - copied)
  out += to - copied
  copied = to
}

/** Puts `null` in the place of a value. */
function leaveOut(from: usize, to: usize): void {
  keep(from)
  store<u32>(out, 0x6c6c756e)
  out += 4
  copied = to
}

function cutString(text: usize, close: usize, chars: u32, isPlainOnly: bool): void {
  if (isPlainOnly && (hasEscape || !isAscii(text, close))) return
  const cut = skipChars(text, close, chars)
  if (close - cut <= NOTE_BYTES) return
  keep(cut)
  memory.copy(out, noteHead, 5)
  out += 5
  writeNumber(<u32>(close - cut))
  memory.copy(out, noteTail, 21)
  out += 21
  copied = close
}

/** Behind so many UTF-16 units of a string, or more where it is not well-formed; between two characters, and not within an escape. */
function skipChars(text: usize, close: usize, chars: u32): usize {
  let p = text
  let count: u32 = 0
  while (count < chars && p < close) {
    const c: u32 = load<u8>(p)
    count++
    if (c == 0x5c) p += load<u8>(p, 1) == 0x75 ? 6 : 2
    else if (c < 0x80) p++
    else {
      let more: u32 = 0
      p++
      while ((load<u8>(p) & 0xc0) == 0x80) {
        p++
        more++
      }
      if (c >= 0xf0 && more >= 3) count++
    }
  }
  return p
}

function writeNumber(value: u32): void {
  let scale: u32 = 1
  while (value / scale >= 10) scale *= 10
  for (; scale > 0; scale /= 10) store<u8>(out++, <u8>(0x30 + ((value / scale) % 10)))
}

function isAscii(from: usize, to: usize): bool {
  let p = from
  for (; p + 16 <= to; p += 16) if (i8x16.bitmask(v128.load(p)) != 0) return false
  for (; p < to; p++) if (load<u8>(p) >= 0x80) return false
  return true
}
