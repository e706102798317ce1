import { connect } from 'node:net'
import { ServerMessage } from '@hoop/protocol'
import * as v from 'valibot'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { HttpLog } from '../../src/http/log.ts'
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../src/http/server.ts'
import { FakeStore } from './fake-store.ts'
import { noWork } from './no-work.ts'

const quiet: HttpLog = { debug() {}, info() {}, warn() {}, error() {} }

/** A real server on a free port, closed when the test ends. */
export async function startServer(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const config = { host: '127.0.0.1', port: 0, allowedHosts: ['hoop.example'] }
  const server = await createHttpServer({ ...noWork, store: new FakeStore(), config, version: '1.2.3', log: quiet, ...options })
  onTestFinished(() => server.close())
  return server
}

/** Sends these bytes and returns all that comes back until the other side closes. */
export function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    socket.on('end', () => socket.end())
  })
}

export const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
export const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))

/** A client that keeps what it is sent, checked against the protocol. */
export interface TestClient {
  readonly socket: WebSocket
  readonly messages: ServerMessage[]
  readonly closed: Promise<number>
  send(message: object): void
  /** Resolves once a message fits; looks at those that came before, too. */
  until(fits: (message: ServerMessage) => boolean): Promise<ServerMessage>
}

/** `take` sees each message before anybody who waits is told. */
export async function connectClient(server: HttpServer, take: (message: ServerMessage) => void = () => {}): Promise<TestClient> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`)
  const messages: ServerMessage[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)))
  socket.on('message', (data: Buffer) => {
    const message = v.parse(v.pipe(v.string(), v.parseJson(), ServerMessage), data.toString())
    messages.push(message)
    take(message)
    for (const look of waiting) look()
  })
  onTestFinished(() => socket.terminate())
  const client: TestClient = {
    socket,
    messages,
    closed,
    send: (message) => socket.send(JSON.stringify(message)),
    until: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = messages.find(fits)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
  }
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  await client.until((message) => message.type === 'hello')
  return client
}
