import type { Rule } from '@hoop/redact'
import { type Calls, type ReaderAnswer, type ReaderSetup, runReader } from './reader.ts'
import { startThread } from './start-thread.ts'

/** Asks the thread that reads the index. */
export interface IndexReader {
  /** What is masked from now on, beside what is built in. */
  use(rules: readonly Rule[]): void
  ask<K extends keyof Calls>(call: K, ask: Calls[K]['ask']): Promise<Calls[K]['answer']>
  close(): Promise<void>
}

/** What the reader takes as a {@link ReaderOrder}: call and question go together by the type of `ask` below. */
type Posted =
  | { readonly id: number; readonly call: keyof Calls; readonly ask: unknown }
  | { readonly call: 'rules'; readonly rules: readonly Rule[] }
  | { readonly call: 'close' }

interface Waiting {
  settle(answer: unknown): void
  fail(error: Error): void
}

export function createIndexReader(setup: ReaderSetup, onError: (error: unknown) => void): IndexReader {
  const thread = startThread<ReaderSetup, Posted, ReaderAnswer>({ file: 'index-reader.js', setup, run: runReader, onError })
  const waiting = new Map<number, Waiting>()
  let last = 0
  thread.onNews((news) => {
    const one = waiting.get(news.id)
    waiting.delete(news.id)
    if ('error' in news) one?.fail(new Error(news.error))
    else one?.settle(news.answer)
  })
  const failAll = () => {
    for (const one of waiting.values()) one.fail(new Error('the index is not read any more'))
    waiting.clear()
  }
  void thread.ended.then(failAll)
  return {
    ask: (call, ask) =>
      new Promise((resolve, reject) => {
        last += 1
        waiting.set(last, { settle: resolve, fail: reject })
        thread.post({ id: last, call, ask })
      }),
    use: (rules) => thread.post({ call: 'rules', rules }),
    async close() {
      thread.post({ call: 'close' })
      failAll()
      await Promise.race([thread.ended, thread.terminate()])
    },
  }
}
