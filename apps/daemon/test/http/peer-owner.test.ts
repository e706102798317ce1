import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { endianness } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { findPeer, isLoopback, type FindRow } from '../../src/http/peer-owner.ts'

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const row = (ends: string, state: string, uid: number, inode: number) =>
  `   4: ${ends} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ${inode} 2 0000000000000000 20 4 30 10 -1`
const tables =
  (tcp: readonly string[] | null, tcp6: readonly string[] | null = []): FindRow =>
  (table, needle) => {
    const rows = table === 'tcp' ? tcp : tcp6
    return rows && [header, ...rows].find((line) => line.includes(needle))
  }

const ours = 1000
const overIPv4 = { localAddress: '127.0.0.1', localPort: 3000, remoteAddress: '127.0.0.1', remotePort: 51966 }
const overMapped = { ...overIPv4, localAddress: '::ffff:127.0.0.1', remoteAddress: '::ffff:127.0.0.1' }
const overIPv6 = { ...overIPv4, localAddress: '::1', remoteAddress: '::1' }
const peer4 = '0100007F:CAFE 0100007F:0BB8'
const server4 = '0100007F:0BB8 0100007F:CAFE'
const mapped = '0000000000000000FFFF00000100007F'
const peerMapped = `${mapped}:CAFE ${mapped}:0BB8`
const one6 = '00000000000000000000000001000000'
const peer6 = `${one6}:CAFE ${one6}:0BB8`

test.runIf(endianness() === 'LE')('the peer’s own established row decides', () => {
  const both = (uid: number) => [row(server4, '01', ours, 7), row(peer4, '01', uid, 8)]
  expect(findPeer(overIPv4, ours, tables(both(ours)))).toBe('own')
  expect(findPeer(overIPv4, ours, tables(both(1001)))).toBe('other')
  expect(findPeer(overIPv4, ours, tables(both(10000)))).toBe('other')
  expect(findPeer(overIPv4, ours, tables([row(server4, '01', ours, 7)]))).toBe('other')
  expect(findPeer(overMapped, ours, tables(both(ours)))).toBe('own')
  expect(findPeer(overIPv4, ours, tables([], [row(peerMapped, '01', ours, 8)]))).toBe('own')
  expect(findPeer(overIPv6, ours, tables([], [row(peer6, '01', ours, 8)]))).toBe('own')
  expect(findPeer(overIPv6, ours, tables([], [row(peer6, '01', 1001, 8)]))).toBe('other')
})

test.runIf(endianness() === 'LE')('a row of a socket that is gone says uid 0 and counts for nobody, root neither', () => {
  expect(findPeer(overIPv4, 0, tables([row(peer4, '06', 0, 0)]))).toBe('other')
  expect(findPeer(overIPv4, 0, tables([row(peer4, '01', 0, 0)]))).toBe('other')
  expect(findPeer(overIPv4, 0, tables([row(peer4, '08', 0, 8)]))).toBe('other')
  expect(findPeer(overIPv4, 0, tables([row(peer4, '01', 0, 8)]))).toBe('own')
})

test.runIf(endianness() === 'LE')('a row that the first reading missed is found by the second', () => {
  let readings = 0
  const flaky: FindRow = (table) => (table === 'tcp' && ++readings === 2 ? row(peer4, '01', ours, 8) : undefined)
  expect(findPeer(overIPv4, ours, flaky)).toBe('own')
})

test('where the system does not tell, nobody can be named; a peer from elsewhere is remote', () => {
  expect(findPeer(overIPv4, ours, tables(null, null))).toBe('unknown')
  expect(findPeer({ ...overIPv4, remoteAddress: '192.168.0.9' }, ours, tables([]))).toBe('remote')
  expect(findPeer({ ...overIPv4, remoteAddress: 'fd00::9' }, ours, tables([]))).toBe('remote')
  expect(findPeer({}, ours, tables([]))).toBe('other')
})

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['::FFFF:127.0.0.1', true],
  ['128.0.0.1', false],
  ['127.0.0.1.example', false],
  ['::', false],
  ['::ffff:10.0.0.1', false],
])('%s is loopback: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected)
})

const uid = process.geteuid?.() ?? -1
const hasProc = existsSync('/proc/net/tcp')

async function listenOn(host: string): Promise<{ port: number; accepted: Promise<string> }> {
  const server = createServer()
  onTestFinished(() => void server.close())
  const accepted = once(server, 'connection').then(([socket]: Socket[]) => {
    const peer = socket ? findPeer(socket, uid) : 'none'
    socket?.destroy()
    return peer
  })
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, accepted }
}

test.runIf(hasProc)('a real connection of our own user, over IPv4, over a dual-stack listener', async () => {
  for (const host of ['127.0.0.1', '::']) {
    const { port, accepted } = await listenOn(host)
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    expect(await accepted).toBe('own')
  }
})

test.runIf(hasProc && uid === 0)('a real connection of another user', async () => {
  const { port, accepted } = await listenOn('127.0.0.1')
  const script = `require('node:net').connect(${port}, '127.0.0.1').on('close', () => process.exit())`
  const child = spawn(process.execPath, ['-e', script], { uid: 65_534, gid: 65_534, cwd: '/', stdio: 'ignore' })
  onTestFinished(() => void child.kill())
  expect(await accepted).toBe('other')
})
