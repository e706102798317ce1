import { isIP } from 'node:net'
import { HoopError } from '../../errors.ts'

/** Whether only this host can reach an address. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  if (bare === 'localhost' || bare === '::1' || bare === '::ffff:127.0.0.1') return true
  return isIP(bare) === 4 && bare.startsWith('127.')
}

/** Other hosts may reach HOOP with a token only. There are none in this version, so it does not listen there. */
export function refuseExposed(host: string): void {
  if (isLoopback(host)) return
  throw new HoopError(
    'TOKEN_REQUIRED',
    `HOOP does not listen on ${host}: other hosts could reach it, and that needs a token, which this version cannot give`,
    {
      exitCode: 2,
      hint: 'leave the host at 127.0.0.1 and reach it through a tunnel: ssh -L 3000:127.0.0.1:3000 HOST',
    },
  )
}
