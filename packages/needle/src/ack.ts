import * as v from 'valibot'
import { type Decoded, decoded, malformed } from './decoded.ts'
import { parseRecord } from './record.ts'
import { Pid, Time, WorkerName, whyNot } from './schema.ts'

const Content = v.object({ worker: WorkerName, ts: Time, pid: Pid })

/** `~/.hoop/workers/<worker>.ack`: written once, when a worker has started; never removed. */
export interface Ack {
  /** The bare identifier, as the content says. */
  readonly worker: string
  readonly at: number
  readonly pid: number
  /** The file is named after somebody else: trust neither. */
  readonly nameMismatch: boolean
}

/** Is this the name of an ack? Not `….ack.tmp`, which is being written. */
export function isAckFileName(name: string): boolean {
  return name.endsWith('.ack') && v.is(WorkerName, name.slice(0, -'.ack'.length))
}

/** The content of an ack; `fileName` with or without its folder. */
export function decodeAck(text: string, fileName: string): Decoded<Ack> {
  const parsed = parseRecord(text)
  if (!parsed.ok) return parsed
  const content = v.safeParse(Content, parsed.value)
  if (!content.success) return malformed(whyNot(content.issues))
  const { worker, ts, pid } = content.output
  const stem = fileName.slice(fileName.lastIndexOf('/') + 1).replace(/\.ack$/, '')
  return decoded({ worker, at: ts, pid, nameMismatch: stem !== worker })
}
