import { ServerMessage } from '@hoop/protocol'
import * as v from 'valibot'
import { WebSocket } from 'ws'

/** One event of a topic, and when it came. */
export interface Heard {
  readonly event: string
  readonly data: unknown
  /** `performance.now()` at its arrival. */
  readonly at: number
}

/** Somebody who listens to one topic of the WebSocket. */
export interface TopicClient {
  /** What came since the snapshot, in order. */
  readonly heard: readonly Heard[]
  readonly snapshot: unknown
  close(): void
}

const Text = v.pipe(v.string(), v.parseJson(), ServerMessage)

/** Subscribes, and resolves with the snapshot. */
export function listenTo(url: string, topic: string): Promise<TopicClient> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`)
  const heard: Heard[] = []
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', topics: [topic] })))
    socket.on('message', (data: Buffer) => {
      const message = v.parse(Text, data.toString())
      if (message.type === 'error') reject(new Error(`${message.code}: ${message.title}`))
      if (message.type === 'event') heard.push({ event: message.event, data: message.data, at: performance.now() })
      if (message.type === 'snapshot') resolve({ heard, snapshot: message.data, close: () => socket.terminate() })
    })
  })
}
