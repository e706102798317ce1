// A worker thread that holds WebSocket connections without a library, so that the time measured is the server's.
import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const { port, count } = workerData
let waiting = 0

/** Tells the parent each time that every connection has had one frame more. */
function received() {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  if (++waiting % count === 0) parentPort.postMessage('all')
}

function open() {
  const socket = connect(port, '127.0.0.1')
  let unread = Buffer.alloc(0)
  let isUpgraded = false
  socket.setNoDelay(true)
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  socket.on('data', (chunk) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk])
    if (!isUpgraded) {
      const end = unread.indexOf('\r\n\r\n')
      if (end === -1) return
      isUpgraded = true
      unread = unread.subarray(end + 4)
      socket.write(maskedText('{"type":"subscribe","topics":["fleet"]}'))
    }
    for (let size = frameSize(unread); size > 0 && unread.length >= size; size = frameSize(unread)) {
      unread = unread.subarray(size)
      received()
    }
  })
}

/** Bytes of the frame at the beginning, or 0 if its head is not whole yet. Frames of a server are not masked. */
function frameSize(bytes) {
  if (bytes.length < 2) return 0
  const short = bytes[1] & 127
  if (short < 126) return 2 + short
  if (short === 126) return bytes.length < 4 ? 0 : 4 + bytes.readUInt16BE(2)
  return bytes.length < 10 ? 0 : 10 + Number(bytes.readBigUInt64BE(2))
}

function maskedText(text) {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
}

for (let i = 0; i < count; i++) open()
