import type { SessionSource } from './source.ts'

/**
 * The text of one record. Rows and files have no place in a file of lines, so `source.offset` of an entry is the number of its record in
 * the session, from 0: each message, followed by its parts; `source.length` is how many bytes its JSON has.
 */
export async function readRecord(source: SessionSource, ordinal: number): Promise<string | undefined> {
  const { messages = [] } = (await source.scan()) ?? {}
  let first = 0
  for (const { id, records } of messages) {
    if (ordinal < first + records) {
      const [raw] = await source.load([id])
      return ordinal === first ? raw?.message.text : raw?.parts[ordinal - first - 1]?.text
    }
    first += records
  }
  return undefined
}
