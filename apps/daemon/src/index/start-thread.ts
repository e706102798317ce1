import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'

/** The other end of a thread. */
export interface Thread<Order, News> {
  post(order: Order): void
  onNews(listener: (news: News) => void): void
  /** Settles when the thread has ended; at once where it never was one of its own. */
  readonly ended: Promise<void>
  /** Ends it where it does not end by itself. */
  terminate(): Promise<void>
}

export interface ThreadOptions<Setup> {
  /** The file beside the program that the bundle makes of the thread. */
  readonly file: string
  readonly setup: Setup
  /** The same on this thread: where there is no bundle, as in tests. */
  readonly run: (port: MessagePort, setup: Setup) => unknown
  readonly onError: (error: unknown) => void
}

/** Starts a thread of the bundled program, with a small heap of young objects: it parses, and throws away at once what it parsed. */
export function startThread<Setup, Order, News>({ file, setup, run, onError }: ThreadOptions<Setup>): Thread<Order, News> {
  const url = new URL(`./${file}`, import.meta.url)
  if (!existsSync(fileURLToPath(url))) {
    const { port1, port2 } = new MessageChannel()
    const ended = new Promise<void>((resolve) => port1.once('close', () => resolve()))
    run(port2, setup)
    return {
      post: (order) => port1.postMessage(order, []),
      onNews: (listener) => void port1.on('message', listener),
      ended,
      terminate: async () => port1.close(),
    }
  }
  const worker = new Worker(url, { workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 } })
  worker.on('error', onError)
  return {
    post: (order) => worker.postMessage(order, []),
    onNews: (listener) => void worker.on('message', listener),
    ended: new Promise((resolve) => worker.once('exit', () => resolve())),
    terminate: async () => void (await worker.terminate()),
  }
}
