import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A wire between a browser and the daemon that can be cut. */
export interface CuttableProxy {
  readonly url: string
  /** Breaks every connection; new ones are broken, too, until it is mended. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

/** Listens on a free port of 127.0.0.1 and passes everything on to another one. */
export async function createCuttableProxy(port: number): Promise<CuttableProxy> {
  const sockets = new Set<Socket>()
  let isCut = false
  const hold = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((near) => {
    hold(near)
    if (isCut) return near.destroy()
    const far = connect(port, '127.0.0.1')
    hold(far)
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${addressOf(server.address()).port}`,
    cut() {
      isCut = true
      breakAll()
    },
    mend: () => (isCut = false),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        breakAll()
      }),
  }
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new TypeError('a server without a TCP address')
  return address
}
