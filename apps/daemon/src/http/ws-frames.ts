import type { FleetChange } from '../fleet/store.ts'

/** Every frame is JSON in a Buffer, made once and sent to any number of clients. */
export function encodeHello(epoch: string, seq: number, version: string): Buffer {
  return encode({ type: 'hello', epoch, seq, version })
}

export function encodeSnapshot(topic: string, seq: number, data: unknown): Buffer {
  return encode({ type: 'snapshot', topic, seq, data })
}

export function encodeError(code: string, title: string, topic?: string, keys?: readonly string[]): Buffer {
  return encode({ type: 'error', code, title, ...(topic === undefined ? {} : { topic }), ...(keys && { keys }) })
}

/** `dataJson` is the change's data as JSON: it is the same for all topics of a change, and by far the longest part. */
export function encodeEvent(change: FleetChange, topic: string, prev: number, dataJson: string): Buffer {
  const { seq, event } = change
  return Buffer.from(`{"type":"event","topic":${JSON.stringify(topic)},"seq":${seq},"prev":${prev},"event":"${event}","data":${dataJson}}`)
}

function encode(message: object): Buffer {
  return Buffer.from(JSON.stringify(message))
}
