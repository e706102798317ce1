import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { problemType, type HttpProblem } from './problem.ts'
import { securityHeaders } from './security.ts'

/** Answers a request that no route is to see, and ends its connection. */
export function refuseRequest(response: ServerResponse, problem: HttpProblem): void {
  const body = JSON.stringify(problem)
  response.writeHead(problem.status, {
    ...securityHeaders(undefined),
    'Content-Type': problemType,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  })
  response.end(body)
}

/** The same on a bare socket, where Node made no response: at an upgrade, or where the request could not even be parsed. */
export function refuseSocket(socket: Duplex, problem: HttpProblem): void {
  if (!socket.writable) return void socket.destroy()
  const body = JSON.stringify(problem)
  const headers = {
    ...securityHeaders(undefined),
    'Content-Type': problemType,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.once('finish', () => socket.destroy())
  socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...lines, '', body].join('\r\n'))
}
