import { open } from 'node:fs/promises'
import type { Cli } from '@hoop/protocol'
import { type Entry, formats, parseTarget } from '@hoop/transcripts'

/** The record at a place of a transcript. */
export interface Raw {
  readonly text: string
  readonly isCut: boolean
}

/** The raw record that an entry was made of, up to a number of bytes; `undefined` where it is gone. */
export async function readRaw(path: string, cli: Cli, source: Entry['source'], limitBytes: number): Promise<Raw | undefined> {
  const format = formats.find((one) => one.cli === cli)
  const target = path.includes('#') ? await parseTarget(path).catch(() => undefined) : { path, file: path }
  if (!format || !target) return undefined
  if (format.readRaw) {
    const text = await format.readRaw(target, source).catch(() => undefined)
    return text === undefined ? undefined : { text: text.slice(0, limitBytes), isCut: text.length > limitBytes }
  }
  const length = Math.min(source.length, limitBytes)
  const file = await open(target.file).catch(() => undefined)
  if (!file) return undefined
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, source.offset)
    return bytesRead === 0
      ? undefined
      : { text: buffer.toString('utf8', 0, bytesRead).replace(/\r?\n$/, ''), isCut: source.length > length }
  } finally {
    await file.close()
  }
}
