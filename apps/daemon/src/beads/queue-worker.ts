import { parentPort, workerData } from 'node:worker_threads'
import { BeadCliError } from '@hoop/bead-cli'
import { createQueuePrograms } from './queue-program.ts'
import { createQueueReader } from './read-queue.ts'
import type { ThreadAnswer, ThreadRequest } from './thread-reader.ts'

// The thread that reads the queues. So few beads are taken over in a few milliseconds.
const together = 200

if (parentPort) {
  const port = parentPort
  let configured: string | undefined
  const env: NodeJS.ProcessEnv = workerData
  const reader = createQueueReader(createQueuePrograms({ configured: () => configured, env }), env)
  const say = (answer: ThreadAnswer) => port.postMessage(answer)
  const answer = async ({ number, configured: named, ...request }: ThreadRequest) => {
    configured = named
    try {
      const news = await reader.read(request)
      if (!news) return say({ number, news })
      const { changed, ...rest } = news
      for (let at = 0; at < changed.length; at += together) say({ number, beads: changed.slice(at, at + together) })
      say({ number, news: rest })
    } catch (error) {
      if (error instanceof BeadCliError) return say({ number, refused: { code: error.code, message: error.message, hint: error.hint } })
      say({ number, failed: error instanceof Error ? error.message : String(error) })
    }
  }
  port.on('message', (request: ThreadRequest) => void answer(request))
}
