import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListenError } from './errors.ts'

/** Binds the server; resolves with the port that it got (which differs from the one asked for if that was 0). */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (err: NodeJS.ErrnoException) => reject(explain(err, host, port))
    server.once('error', fail)
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, () => {
      server.off('error', fail)
      resolve(portOf(server.address()))
    })
  })
}

/** The URL under which a browser on this host reaches a server that is bound to `host`. */
export function localUrl(host: string, port: number): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const name = bare === '0.0.0.0' ? '127.0.0.1' : bare === '::' ? '::1' : bare
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('The server has no TCP address')
  return address.port
}

function explain(err: NodeJS.ErrnoException, host: string, port: number): Error {
  const options = { cause: err }
  switch (err.code) {
    case 'EADDRINUSE':
      return new ListenError(
        'PORT_IN_USE',
        `Another program already listens on ${host}:${port}`,
        `Stop it (\`ss -ltnp 'sport = :${port}'\` names it), or choose another port with --port`,
        options,
      )
    case 'EACCES':
      return new ListenError(
        'PORT_FORBIDDEN',
        `This user may not listen on port ${port}`,
        'Choose a port from 1024 up with --port',
        options,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EINVAL':
      return new ListenError(
        'ADDRESS_UNAVAILABLE',
        `${host} is not an address of this host`,
        'Set --host to one that it has, or leave it out',
        options,
      )
    default:
      return err
  }
}
