import { decodeRunState, type ProcessInfo } from './process.ts'

/** The columns asked for, in this order; all of them are in POSIX or in every `ps` that HOOP meets. */
export const psColumns = 'pid,ppid,pgid,stat,lstart,uid'

const row = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+\w{3}\s+(\w{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})\s+(\d{4})\s+(-?\d+)\s*$/
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** One line of `ps -o pid,ppid,pgid,stat,lstart,uid`, printed with LC_ALL=C and TZ=UTC → a process. The heading and the like: `undefined`. */
export function decodePsLine(line: string, name = ''): ProcessInfo | undefined {
  const fields = row.exec(line)
  if (!fields) return undefined
  const [, pid, ppid, pgid, stat = '', month = '', day, hour, minute, second, year, uid] = fields
  const letter = stat.charAt(0)
  const index = months.indexOf(month)
  const startedAt = index < 0 ? undefined : Date.UTC(Number(year), index, Number(day), Number(hour), Number(minute), Number(second))
  const owner = Number(uid)
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    pgid: Number(pgid),
    state: decodeRunState(letter),
    letter,
    startedAt,
    uid: owner >= 0 ? owner : undefined,
    name,
  }
}
