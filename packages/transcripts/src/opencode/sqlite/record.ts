import { CorruptDatabaseError } from './errors.ts'

/** What a column of a row holds. */
export type SqlValue = string | number | Buffer | null

/** A row, decoded column by column: what is not asked for is not read. */
export interface Row {
  /** 0 for an entry of an index. */
  readonly rowid: number
  /** Of the whole row, with its small header. */
  readonly bytes: number
  readonly columns: number
  /** `null` also for a column that was added after the row was written. */
  column(index: number): SqlValue
}

/** The bytes of a row: the first on its page, the others on pages that are read when they are needed. */
export interface Payload {
  readonly rowid: number
  readonly bytes: number
  readonly local: Buffer
  readonly whole: () => Buffer
}

/** A variable-length integer and where it ends. Values over 2^53 lose precision; we only meet sizes, numbers of rows and times. */
export function readVarint(bytes: Buffer, at: number): readonly [value: number, end: number] {
  let value = 0
  for (let i = 0; i < 8; i += 1) {
    const byte = bytes[at + i]
    if (byte === undefined) throw new CorruptDatabaseError('a number runs over the end of its page')
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return [value, at + i + 1]
  }
  return [value * 256 + (bytes[at + 8] ?? 0), at + 9]
}

/** https://www.sqlite.org/fileformat2.html#record_format */
export function createRow({ rowid, bytes, local, whole }: Payload): Row {
  const [headerEnd, typesAt] = readVarint(local, 0)
  const header = headerEnd <= local.length ? local : whole()
  const types: number[] = []
  const starts: number[] = []
  let start = headerEnd
  for (let at = typesAt; at < headerEnd;) {
    const [type, next] = readVarint(header, at)
    types.push(type)
    starts.push(start)
    start += sizeOf(type)
    at = next
  }
  return {
    rowid,
    bytes,
    columns: types.length,
    column(index) {
      const type = types[index]
      const from = starts[index]
      if (type === undefined || from === undefined) return null
      const to = from + sizeOf(type)
      if (to > bytes) throw new CorruptDatabaseError('a column runs over the end of its row')
      return valueOf(type, (to <= local.length ? local : whole()).subarray(from, to))
    },
  }
}

const intSizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0] as const

function sizeOf(type: number): number {
  return type >= 12 ? (type - (type % 2 === 0 ? 12 : 13)) / 2 : (intSizes[type] ?? 0)
}

function valueOf(type: number, bytes: Buffer): SqlValue {
  if (type >= 12) return type % 2 === 0 ? bytes : bytes.toString('utf8')
  switch (type) {
    case 0:
      return null
    case 6:
      return Number(bytes.readBigInt64BE())
    case 7:
      return bytes.readDoubleBE()
    case 8:
    case 9:
      return type - 8
    default:
      return bytes.readIntBE(0, bytes.length)
  }
}
