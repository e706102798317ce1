import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { bench, describe } from 'vitest'
import { findPeer } from '../src/http/peer-owner.ts'
import { portOf } from './raw-client.ts'

const server = createServer()
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const accepted: Socket[] = []
server.on('connection', (socket) => accepted.push(socket))
while (accepted.length < 500) {
  connect(portOf(server), '127.0.0.1').unref()
  await once(server, 'connection')
}
const uid = process.geteuid?.() ?? 0
let turn = 0
const next = () => accepted[turn++ % accepted.length]

describe('who is at the other end of a loopback connection, among 1000 rows', () => {
  bench('a peer of our own', () => void findPeer(next() ?? {}, uid), { time: 1000 })
  bench('nobody: both tables, twice', () => void findPeer({ ...address(next()), remotePort: 1 }, uid), { time: 1000 })
  bench('baseline: reading both tables once', () => void [readFileSync('/proc/net/tcp'), readFileSync('/proc/net/tcp6')], { time: 1000 })
})

function address(socket: Socket | undefined) {
  return { localAddress: socket?.localAddress, localPort: socket?.localPort, remoteAddress: socket?.remoteAddress }
}
