import type { Entry, Session } from '@hoop/protocol'
import { once } from 'node:events'

/** `{"session":…,"entries":[…]}` on stdout, one entry after the other: a session of any size, in little memory. */
export async function printDocument(
  session: Session,
  entries: AsyncIterable<Entry>,
  out: NodeJS.WritableStream = process.stdout,
): Promise<void> {
  let isFirst = true
  await write(`{"session":${JSON.stringify(session)},"entries":[`)
  for await (const entry of entries) {
    await write(`${isFirst ? '' : ','}${JSON.stringify(entry)}`)
    isFirst = false
  }
  await write(']}\n')

  async function write(text: string): Promise<void> {
    if (!out.write(text)) await once(out, 'drain')
  }
}
