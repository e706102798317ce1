import { request } from 'node:http'
import { WebSocket } from 'ws'

/** What was answered: a status, and the body as far as it is JSON with a `code`. */
export interface Answer {
  readonly status: number
  readonly code: string | undefined
}

/** GETs over a connection to 127.0.0.1 with exactly these headers, which `fetch` would not send. */
export function ask(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, code: codeOf(body) }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** Asks for a WebSocket with exactly these headers. 101: it was given. */
export function askForSocket(port: number, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers })
    socket.on('open', () => {
      socket.terminate()
      resolve({ status: 101, code: undefined })
    })
    socket.on('unexpected-response', (asked, response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => {
        asked.destroy()
        resolve({ status: response.statusCode ?? 0, code: codeOf(body) })
      })
    })
    socket.on('error', reject)
  })
}

function codeOf(body: string): string | undefined {
  const [, code] = /"code":"([A-Z_]+)"/.exec(body) ?? []
  return code
}
