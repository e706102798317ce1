import { readRecords } from '@hoop/audit'

/** The key that signed checkpoints as of a record, newest first; `undefined` where the chain names none. */
export async function lastKeyBefore(dir: string, seq: number): Promise<string | undefined> {
  for await (const { data } of readRecords(dir, {
    types: ['daemon.started', 'daemon.stopped', 'audit.key_changed'],
    to: seq,
    reverse: true,
    onDamaged: () => undefined,
  }))
    if (typeof data['keyId'] === 'string') return data['keyId']
  return undefined
}
