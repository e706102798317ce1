import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

/** The file beside the program that the bundle makes of the thread. */
const bundled = new URL('./queue-worker.js', import.meta.url)

/**
 * Starts the thread that reads the queues; `undefined` where there is no file for it, because HOOP runs from source. It keeps no process
 * alive. It is worth starting before the rest of the program is loaded: that takes as long as the thread does to begin.
 */
export function startQueueThread(env: NodeJS.ProcessEnv, url: URL = bundled): Worker | undefined {
  if (!existsSync(fileURLToPath(url))) return undefined
  const thread = new Worker(url, { workerData: env })
  thread.unref()
  thread.on('error', () => {}) // whoever reads by it is told as well
  return thread
}

/** A thread that has ended answers nobody. */
export const hasEnded = (thread: Worker): boolean => thread.threadId === -1
