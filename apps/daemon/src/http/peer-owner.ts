import { closeSync, openSync, readSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { endianness } from 'node:os'

/** The two ends of a connection as our side of it sees them. */
export interface Connection {
  readonly localAddress?: string | undefined
  readonly localPort?: number | undefined
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
}

/**
 * Who is at the other end. `own`: our own user, on this host. `other`: another user of this host, or nobody that can be named.
 * `remote`: not over loopback. `unknown`: over loopback, and the system does not tell who.
 */
export type Peer = 'own' | 'other' | 'remote' | 'unknown'

/** Finds a row of a socket table (`/proc/net/tcp`, `tcp6`) that holds this text; `null` where the table cannot be read. */
export type FindRow = (table: 'tcp' | 'tcp6', needle: string) => string | undefined | null

/**
 * Whose socket is the other end of a loopback connection. To be called when the connection arrives, at once: a client that is gone
 * leaves a row that says uid 0, which is why only an established row with an inode counts. Reads one or two files synchronously.
 */
export function findPeer(connection: Connection, ownUid: number, findRow: FindRow = findRowInProc): Peer {
  const { localAddress, localPort, remoteAddress, remotePort } = connection
  if (!localAddress || !remoteAddress || localPort === undefined || remotePort === undefined) return 'other'
  if (!isLoopback(remoteAddress)) return 'remote'
  // The peer's own row: its local end is our remote one. An IPv4 peer may hold an IPv4 or a dual-stack socket.
  const ends = [
    { address: stripMapped(remoteAddress), port: remotePort },
    { address: stripMapped(localAddress), port: localPort },
  ]
  const needles: ['tcp' | 'tcp6', string][] = [['tcp6', rowNeedle(ends, hexOfIPv6)]]
  if (ends.every(({ address }) => isIPv4(address))) needles.unshift(['tcp', rowNeedle(ends, hexOfIPv4)])
  // A table that changes while it is read can hide a row from one reading: a miss is looked at twice.
  for (let attempt = 0; attempt < 2; attempt++) {
    for (const [table, needle] of needles) {
      const row = findRow(table, needle)
      if (row === null && table === needles[0]?.[0]) return 'unknown'
      if (row) return uidOfRow(row) === ownUid ? 'own' : 'other'
    }
  }
  return 'other'
}

/** 127.0.0.0/8 and ::1, also in the form that a dual-stack socket shows. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(stripMapped(address))
}

function stripMapped(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d{1,3}\.)/, '')
}

/** `LOCAL:PORT REMOTE:PORT 01`: the columns that no other established row can share. */
function rowNeedle(ends: readonly { address: string; port: number }[], hex: (address: string) => string): string {
  return ` ${ends.map(({ address, port }) => `${hex(address)}:${toHex(port, 4)}`).join(' ')} 01 `
}

/** The uid of a row, or `undefined` if no live socket stands behind it. */
function uidOfRow(row: string): number | undefined {
  const [, , , , , , , uid, , inode] = row.trim().split(/\s+/)
  return uid === undefined || inode === undefined || !/^[1-9]\d*$/.test(inode) ? undefined : Number(uid)
}

function hexOfIPv4(address: string): string {
  return toHostWord(address.split('.').map(Number))
}

/** Words of four bytes, each in the host's own order, as the kernel prints them. */
function hexOfIPv6(address: string): string {
  const bytes = isIPv4(address) ? [...zeros(10), 255, 255, ...address.split('.').map(Number)] : bytesOfIPv6(address)
  return [0, 4, 8, 12].map((at) => toHostWord(bytes.slice(at, at + 4))).join('')
}

function bytesOfIPv6(address: string): number[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [left, right] = [groups(head), groups(tail ?? '')]
  const missing = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...zeros(missing), ...right].flatMap((group) => [group >> 8, group & 255])
}

function zeros(count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, () => 0)
}

function toHostWord(bytes: readonly number[]): string {
  const ordered = endianness() === 'LE' ? bytes.toReversed() : bytes
  return ordered.map((byte) => toHex(byte, 2)).join('')
}

function toHex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}

const chunkBytes = 64 * 1024
/** Longer than any row, so that a row split between two readings is still found whole. */
const overlapBytes = 512

/** Reads the table piece by piece and stops at the row. */
function findRowInProc(table: 'tcp' | 'tcp6', needle: string): string | undefined | null {
  let file: number | undefined
  try {
    file = openSync(`/proc/net/${table}`, 'r')
    const chunk = Buffer.allocUnsafe(chunkBytes)
    let text = ''
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      text = text.slice(-overlapBytes) + chunk.toString('latin1', 0, length)
      const at = text.indexOf(needle)
      if (at === -1) continue
      while (!text.includes('\n', at) && (length = readSync(file, chunk)) > 0) text += chunk.toString('latin1', 0, length)
      const end = text.indexOf('\n', at)
      return text.slice(text.lastIndexOf('\n', at) + 1, end === -1 ? undefined : end)
    }
    return undefined
  } catch {
    return null
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
