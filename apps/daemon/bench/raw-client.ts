import { connect, type Server, type Socket } from 'node:net'

const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

/** The upgrade of a client that has no library. */
const upgradeRequest = `GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`

/** A short text frame as a client sends it, masked with zeros. */
function maskedText(text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
}

/** Subscribes to the fleet and never reads a byte. */
export function connectStalled(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.write(upgradeRequest)
  socket.once('readable', () => socket.write(maskedText('{"type":"subscribe","topics":["fleet"]}')))
  return socket
}

export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not listening')
  return address.port
}
