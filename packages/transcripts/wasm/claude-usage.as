// Sums up lines of Claude Code without making anything of them: counts what tells nothing of usage, writes a row of figures for each reply,
// and leaves to the caller whatever is unusual. AssemblyScript, see json-lines.as.
import { BAD, COUNT, ESCAPED, failedAt, FINE, isSame, newlineFrom, NULL, OBJECT, parse, slotBytes, STRING, TRUE } from './json-lines'

export { begin, prepare, scan } from './json-lines'

// The slots, in the order in which the caller names them.
const TYPE: usize = 0
const IS_SIDECHAIN: usize = 1
const SESSION_ID: usize = 2
const AGENT_ID: usize = 3
const CWD: usize = 4
const IS_API_ERROR: usize = 5
const REQUEST_ID: usize = 6
const TIMESTAMP: usize = 7
const COST_USD: usize = 8
const ATTACHMENT: usize = 9
const ATTACHMENT_TYPE: usize = 10
const MESSAGE: usize = 11
const MESSAGE_ID: usize = 12
const MODEL: usize = 13
const CONTENT: usize = 14
const BLOCK_TYPE: usize = 15
const BLOCK_TEXT: usize = 16
const USAGE: usize = 17
const INPUT: usize = 18
const OUTPUT: usize = 19
const CACHE_READ: usize = 20
const CACHE_WRITE: usize = 21
const LONG_WRITES: usize = 22
const THINKING: usize = 23
const SPEED: usize = 24
const SLOTS: usize = 25

// The names of types, as the caller lists them: from the fourth on, all are bookkeeping.
const ASSISTANT: u32 = 1
const USER: u32 = 2
const ATTACHMENT_RECORD: u32 = 3
const SYSTEM: u32 = 4
const COST_STATE: u32 = 5

/** Where each slot is, behind the first. */
const places: usize = memory.data(100)
let slots: usize = 0

// A row is what RequestRows has, then where its texts are: {u32 id start, end, request start, end, model start, end}.
const AT: usize = 0
const ROW_INPUT: usize = 8
const ROW_OUTPUT: usize = 16
const ROW_CACHE_READ: usize = 24
const ROW_CACHE_WRITE: usize = 32
const ROW_LONG_WRITES: usize = 40
const ROW_REASONING: usize = 48
const ROW_COST: usize = 56
const ROW_MODEL: usize = 64
const ROW_SPEED: usize = 72
const ROW_SESSION: usize = 80
const ROW_FLAGS: usize = 88
const ROW_OFFSET: usize = 96
const ROW_BYTES: usize = 104
const TEXT_BYTES: usize = 24
const SIDECHAIN_FLAG: f64 = 2

/** An event: a line to be read in full, or the header of a record of the conversation. */
const EVENT_BYTES: usize = 80
const SLOW_LINE: u32 = 1
const HEADER: u32 = 2

let parsed: u32 = 0
let ignored: u32 = 0
let unknown: u32 = 0
let rowCount: u32 = 0
let rows: usize = 0
let texts: usize = 0
let maxRows: u32 = 0

export function configure(slotArea: usize, slotNumbers: usize, rowArea: usize, textArea: usize, most: u32): void {
  slots = slotArea
  rows = rowArea
  texts = textArea
  maxRows = most
  for (let i: usize = 0; i < SLOTS; i++) store<u32>(places + i * 4, load<u32>(slotNumbers + i * 4) * 16)
}

// @ts-ignore: decorator
@inline
function slot(which: usize): usize {
  return slots + <usize>load<u32>(places + which * 4)
}

// @ts-ignore: decorator
@inline
function kind(which: usize): u32 {
  return load<u32>(slot(which))
}

/** Which of the names of its slot a string is; 0 for any other value. */
// @ts-ignore: decorator
@inline
function name(which: usize): u32 {
  return kind(which) == STRING ? load<u32>(slot(which), 12) : 0
}

/**
 * Reads lines from `from` to `to`, just behind a newline. Stops early where an output is full, and behind a header that was wanted.
 * Returns where the next line begins. At `counts` then: parsed, ignored, unknown, rows, events.
 */
export function digest(from: usize, to: usize, offset: f64, session: f64, wantsHeader: bool, events: usize, eventsEnd: usize, counts: usize): usize {
  let p = from
  let event = events
  let isDone = false
  parsed = ignored = unknown = rowCount = 0
  while (p < to && !isDone && rowCount < maxRows && event + EVENT_BYTES <= eventsEnd) {
    memory.fill(slots, 0, slotBytes)
    const status = parse(p, slots)
    const end = status == BAD ? newlineFrom(failedAt) : failedAt
    const type = name(TYPE)
    if (status != FINE || !take(type, offset + <f64>p, session)) {
      store<u32>(event, SLOW_LINE)
      store<u32>(event, <u32>p, 4)
      store<u32>(event, <u32>end, 8)
      event += EVENT_BYTES
    } else if (wantsHeader && type >= ASSISTANT && type <= SYSTEM) {
      store<u32>(event, HEADER)
      store<u32>(event, kind(IS_SIDECHAIN) == TRUE ? 1 : 0, 4)
      memory.copy(event + 16, slot(SESSION_ID), 16)
      memory.copy(event + 32, slot(AGENT_ID), 16)
      memory.copy(event + 48, slot(CWD), 16)
      event += EVENT_BYTES
      isDone = true
    }
    p = end + 1
  }
  store<u32>(counts, parsed)
  store<u32>(counts, ignored, 4)
  store<u32>(counts, unknown, 8)
  store<u32>(counts, rowCount, 12)
  store<u32>(counts, <u32>((event - events) / EVENT_BYTES), 16)
  return p
}

/** Whether the line is done. */
function take(type: u32, offset: f64, session: f64): bool {
  if (type == ASSISTANT) return takeReply(offset, session)
  if (type == USER) {
    if (kind(MESSAGE) != OBJECT) return false
    if (!saysSomething(CONTENT) && name(BLOCK_TYPE) == 0 && !saysSomething(BLOCK_TEXT)) return false
    parsed++
    return true
  }
  if (type == ATTACHMENT_RECORD) {
    if (kind(ATTACHMENT) != OBJECT || name(ATTACHMENT_TYPE) == 0) return false
    ignored++
    return true
  }
  if (type == SYSTEM || type == COST_STATE) return false
  if (type == 0) {
    if (kind(TYPE) == ESCAPED) return false
    unknown++
    return true
  }
  ignored++
  return true
}

/** A string that begins with a letter, a digit or a sign says something. */
function saysSomething(which: usize): bool {
  const found = kind(which)
  if (found != STRING && found != ESCAPED) return false
  const first: u32 = load<u8>(load<u32>(slot(which), 4))
  return first > 0x20 && first < 0x7f && first != 0x22 && first != 0x5c
}

/** -1 for what only a full parser can judge. */
// @ts-ignore: decorator
@inline
function count(which: usize): i32 {
  const found = kind(which)
  return found == COUNT ? load<i32>(slot(which), 12) : found == 0 || found == NULL ? 0 : -1
}

function takeReply(offset: f64, session: f64): bool {
  if (kind(MESSAGE) != OBJECT) return false
  const isOdd =
    kind(MESSAGE_ID) == ESCAPED ||
    kind(REQUEST_ID) == ESCAPED ||
    kind(TIMESTAMP) == ESCAPED ||
    kind(MODEL) == ESCAPED ||
    kind(SPEED) == ESCAPED ||
    kind(COST_USD) != 0
  if (isOdd) return false
  if (kind(USAGE) != OBJECT || kind(IS_API_ERROR) == TRUE || name(MODEL) != 0) {
    parsed++
    return true
  }
  const input = count(INPUT)
  const output = count(OUTPUT)
  const cacheRead = count(CACHE_READ)
  const cacheWrite = count(CACHE_WRITE)
  const longWrites = count(LONG_WRITES)
  const thinking = count(THINKING)
  if ((input | output | cacheRead | cacheWrite | longWrites | thinking) < 0) return false

  let id = slot(MESSAGE_ID)
  let request = slot(REQUEST_ID)
  if (textLength(id) == 0) {
    id = request
    request = 0
  }
  if (textLength(id) == 0) return false
  // `standard` is the first name, and the only other one is the second.
  const speed = name(SPEED)
  if (kind(SPEED) == STRING && speed == 0 && textLength(slot(SPEED)) > 0) return false
  let at: f64 = NaN
  if (kind(TIMESTAMP) == STRING) {
    at = timeAt(load<u32>(slot(TIMESTAMP), 4), textLength(slot(TIMESTAMP)))
    if (isNaN(at)) return false
  }

  const row = rows + <usize>rowCount * ROW_BYTES
  const text = texts + <usize>rowCount * TEXT_BYTES
  store<f64>(row, at, AT)
  store<f64>(row, <f64>input, ROW_INPUT)
  store<f64>(row, <f64>output, ROW_OUTPUT)
  store<f64>(row, <f64>cacheRead, ROW_CACHE_READ)
  store<f64>(row, <f64>cacheWrite, ROW_CACHE_WRITE)
  store<f64>(row, <f64>min(longWrites, cacheWrite), ROW_LONG_WRITES)
  store<f64>(row, <f64>min(thinking, output), ROW_REASONING)
  store<f64>(row, NaN, ROW_COST)
  store<f64>(row, 0, ROW_MODEL)
  store<f64>(row, speed == 2 ? 1 : 0, ROW_SPEED)
  store<f64>(row, session, ROW_SESSION)
  store<f64>(row, kind(IS_SIDECHAIN) == TRUE ? SIDECHAIN_FLAG : 0, ROW_FLAGS)
  store<f64>(row, offset, ROW_OFFSET)
  copyText(text, id)
  copyText(text + 8, request)
  copyText(text + 16, slot(MODEL))
  parsed++
  // The blocks of a reply follow one another, and each repeats the usage: one row is enough.
  if (rowCount > 0 && isText(text, text - TEXT_BYTES) && isText(text + 8, text + 8 - TEXT_BYTES)) {
    if (isBetter(row, row - ROW_BYTES)) {
      memory.copy(row - ROW_BYTES, row, ROW_BYTES)
      memory.copy(text - TEXT_BYTES, text, TEXT_BYTES)
    }
  } else rowCount++
  return true
}

/** Of a slot; 0 for what is no string. */
// @ts-ignore: decorator
@inline
function textLength(from: usize): u32 {
  return load<u32>(from) == STRING ? load<u32>(from, 8) - load<u32>(from, 4) : 0
}

/** @param from a slot, or 0 for no text */
function copyText(to: usize, from: usize): void {
  if (from == 0 || textLength(from) == 0) {
    store<u64>(to, 0)
    return
  }
  store<u64>(to, load<u64>(from, 4))
}

function isText(a: usize, b: usize): bool {
  const length = load<u32>(a, 4) - load<u32>(a)
  return length == load<u32>(b, 4) - load<u32>(b) && isSame(load<u32>(a), load<u32>(b), length)
}

/** As isBetter in better.ts, of two rows of one file. */
function isBetter(a: usize, b: usize): bool {
  const more = sum(a) - sum(b)
  if (more != 0) return more > 0
  const flag = load<f64>(a, ROW_FLAGS)
  if (flag != load<f64>(b, ROW_FLAGS)) return flag == 0
  const at = load<f64>(a, AT)
  const before = load<f64>(b, AT)
  return at < before || (isNaN(before) && !isNaN(at))
}

function sum(row: usize): f64 {
  return load<f64>(row, ROW_INPUT) + load<f64>(row, ROW_OUTPUT) + load<f64>(row, ROW_CACHE_READ) + load<f64>(row, ROW_CACHE_WRITE)
}

/** `2026-11-20T12:13:43.403Z` → milliseconds since the epoch; NaN for any other spelling. */
function timeAt(text: usize, length: u32): f64 {
  if (length != 24) return NaN
  const isUsual =
    load<u8>(text, 4) == 0x2d &&
    load<u8>(text, 7) == 0x2d &&
    load<u8>(text, 10) == 0x54 &&
    load<u8>(text, 13) == 0x3a &&
    load<u8>(text, 16) == 0x3a &&
    load<u8>(text, 19) == 0x2e &&
    load<u8>(text, 23) == 0x5a
  if (!isUsual) return NaN
  const century = two(text)
  const inCentury = two(text + 2)
  const month = two(text + 5)
  const day = two(text + 8)
  const hour = two(text + 11)
  const minute = two(text + 14)
  const second = two(text + 17)
  const hundredths = two(text + 20)
  const last = <i32>load<u8>(text, 22) - 0x30
  if ((century | inCentury | month | day | hour | minute | second | hundredths | last) < 0 || last > 9) return NaN
  const year = century * 100 + inCentury
  if (year < 1970 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return NaN
  const isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
  const longest = month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
  if (day > longest) return NaN
  // Days since 1970-01-01, counted from a March: leap days come last.
  const shifted = month <= 2 ? year - 1 : year
  const era = shifted / 400
  const yearOfEra = shifted - era * 400
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  const days = era * 146097 + dayOfEra - 719468
  return <f64>days * 86400000 + <f64>(((hour * 60 + minute) * 60 + second) * 1000 + hundredths * 10 + last)
}

/** Two digits; -1 where they are none. */
function two(text: usize): i32 {
  const tens = <i32>load<u8>(text) - 0x30
  const ones = <i32>load<u8>(text, 1) - 0x30
  return <u32>tens > 9 || <u32>ones > 9 ? -1 : tens * 10 + ones
}
