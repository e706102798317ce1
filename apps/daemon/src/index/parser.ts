import type { MessagePort } from 'node:worker_threads'
import type { SessionFile } from '@hoop/transcripts'
import { createRepositoryFinder } from './find-repository.ts'
import { readParts } from './read-part.ts'
import type { FilePart } from './session-rows.ts'

/** What the parser is started with. */
export interface ParserSetup {
  readonly toolChars: number
}

/** To the parser: a transcript that is not in the index yet. */
export type ParseOrder = { readonly type: 'parse'; readonly file: SessionFile } | { readonly type: 'close' }

/** From the parser: all that the transcript adds. */
export interface ParserNews {
  readonly file: SessionFile
  readonly parts: readonly FilePart[]
}

/** Reads transcripts for the one thread that writes, one after the other, while there is much to read. */
export function runParser(port: MessagePort, { toolChars }: ParserSetup): void {
  const repositoryOf = createRepositoryFinder()
  const { signal } = new AbortController()
  let last = Promise.resolve()
  const parse = async (file: SessionFile, before: Promise<void>) => {
    await before
    const parts: FilePart[] = []
    for await (const part of readParts(file, { checkpoint: undefined, toolChars, repositoryOf, signal })) parts.push(part)
    port.postMessage({ file, parts } satisfies ParserNews)
  }
  port.on('message', (order: ParseOrder) => {
    if (order.type === 'close') port.close()
    else last = parse(order.file, last)
  })
}
