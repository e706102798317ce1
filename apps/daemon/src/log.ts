import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'

/** One event a line, with fields; never a transcript's text. */
export type Log = Logger

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Where lines also go, whatever the console shows: `<home>/logs`. */
  readonly folder?: string | undefined
  /** How large a file may grow, and how many are kept, the one being written among them. Asked before each line. */
  readonly limits?: () => { readonly maxSizeBytes?: number | undefined; readonly keep?: number | undefined }
  /** Where a person looks on. Gets one short line an event from `consoleLevel` up. */
  readonly console?: { write(text: string): unknown } | undefined
  readonly consoleLevel?: 'debug' | 'info' | 'warn' | 'error'
}

const levels = { debug: 20, info: 30, warn: 40, error: 50 } as const

/** A log that keeps its files within `keep` × `maxSizeBytes`. Nothing is made before the first line. A full disk costs lines, never the daemon. */
export function createLog(options: LogOptions): Log {
  const file = options.folder === undefined ? undefined : openRotating(options.folder, options.limits ?? (() => ({})))
  const shown = levels[options.consoleLevel ?? 'warn']
  return pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    {
      write(line: string) {
        file?.(line)
        if (options.console) showLine(options.console, line, shown)
      },
    },
  )
}

/** A log that keeps nothing. */
export function silentLog(): Log {
  return pino({ level: 'silent' })
}

function showLine(out: { write(text: string): unknown }, line: string, from: number): void {
  const { level, msg } = decodeLine(line)
  if (level < from) return
  const word = level >= levels.error ? 'error: ' : level >= levels.warn ? 'warning: ' : ''
  out.write(`${word}${msg.replaceAll(/\p{Cc}/gu, ' ')}\n`)
}

function decodeLine(line: string): { readonly level: number; readonly msg: string } {
  const value: unknown = JSON.parse(line)
  if (value === null || typeof value !== 'object') return { level: levels.info, msg: line }
  return {
    level: 'level' in value && typeof value.level === 'number' ? value.level : levels.info,
    msg: 'msg' in value && typeof value.msg === 'string' ? value.msg : '',
  }
}

/** `hoop.log` is written; `hoop.1.log` is the one before, and so on. */
function openRotating(folder: string, limits: NonNullable<LogOptions['limits']>): (line: string) => void {
  const name = (age: number) => join(folder, age === 0 ? 'hoop.log' : `hoop.${age}.log`)
  const open = () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const fd = openSync(name(0), 'a', 0o600)
    return { fd, sizeBytes: fstatSync(fd).size }
  }
  let current: ReturnType<typeof open> | undefined
  const rotate = (fd: number, keep: number) => {
    closeSync(fd)
    current = undefined
    rmSync(name(keep - 1), { force: true })
    for (let age = keep - 2; age >= 0; age--) {
      try {
        renameSync(name(age), name(age + 1))
      } catch {
        // there is none of that age yet
      }
    }
    return open()
  }
  return (line) => {
    try {
      const sizeBytes = Buffer.byteLength(line)
      const { maxSizeBytes = 16 * 2 ** 20, keep = 5 } = limits()
      current ??= open()
      if (current.sizeBytes > 0 && current.sizeBytes + sizeBytes > maxSizeBytes) current = rotate(current.fd, keep)
      current.sizeBytes += writeSync(current.fd, line)
    } catch {
      // disk full or folder gone: the daemon goes on without its log
    }
  }
}
