import { BeadCliError, type BeadCliErrorCode } from '@hoop/bead-cli'
import type { Worker } from 'node:worker_threads'
import type { QueueBead } from './queue-bead.ts'
import { createQueuePrograms, type QueueProgramSettings } from './queue-program.ts'
import { hasEnded, startQueueThread } from './queue-thread.ts'
import { createQueueReader, type QueueNews, type QueueReader, type QueueRequest } from './read-queue.ts'

/** What the thread is asked. The settings' program is read anew for each. */
export interface ThreadRequest extends QueueRequest {
  readonly number: number
  readonly configured: string | undefined
}

/** What the thread answers: beads a few at a time, then all the rest. */
export type ThreadAnswer =
  | { readonly number: number; readonly beads: readonly QueueBead[] }
  | { readonly number: number; readonly news: Omit<QueueNews, 'changed'> | undefined }
  | { readonly number: number; readonly refused: { readonly code: BeadCliErrorCode; readonly message: string; readonly hint: string } }
  | { readonly number: number; readonly failed: string }

interface Waiting {
  readonly beads: QueueBead[]
  readonly resolve: (news: QueueNews | undefined) => void
  readonly reject: (error: unknown) => void
}

/**
 * Reads queues in a thread of its own, so that a large one holds nobody up; what has changed comes back. Without a thread (HOOP runs from
 * source) it reads in this one.
 * @param begun the thread, where it was started before
 */
export function createThreadReader(settings: QueueProgramSettings, begun?: Worker, url?: URL): QueueReader {
  const start = () => startQueueThread(settings.env, url)
  const first = begun ?? start()
  if (!first) return createQueueReader(createQueuePrograms(settings), settings.env)
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let number = 0

  const fail = (error: unknown) => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const take = (answer: ThreadAnswer) => {
    const asked = waiting.get(answer.number)
    if (!asked) return
    if ('beads' in answer) return void asked.beads.push(...answer.beads)
    waiting.delete(answer.number)
    if ('news' in answer) asked.resolve(answer.news && { ...answer.news, changed: asked.beads })
    else if ('failed' in answer) asked.reject(new Error(answer.failed))
    else asked.reject(new BeadCliError(answer.refused.code, answer.refused.message, { hint: answer.refused.hint }))
  }
  const adopt = (thread: Worker) => {
    thread.on('message', take)
    thread.on('error', (error) => thread === worker && fail(error))
    thread.on('exit', (code) => thread === worker && fail(new Error(`the thread that reads the queues ended with ${code}`)))
    return thread
  }
  if (!hasEnded(first)) worker = adopt(first)
  return {
    read(request) {
      const asked: ThreadRequest = { ...request, number: ++number, configured: settings.configured() }
      return new Promise((resolve, reject) => {
        const next = worker ?? start()
        if (!next) return reject(new Error('the thread that reads the queues cannot be started again'))
        const thread = (worker ??= adopt(next))
        waiting.set(asked.number, { beads: [], resolve, reject })
        thread.postMessage(asked, [])
      })
    },
    async close() {
      const ending = worker
      worker = undefined
      for (const { resolve } of waiting.values()) resolve(undefined)
      waiting.clear()
      await ending?.terminate()
    },
  }
}
