import type { MessagePort } from 'node:worker_threads'
import { createMasker } from '../redaction/masker.ts'
import { type FollowedSession, followSession } from './follow-session.ts'
import { createFolderBells } from './folder-bells.ts'
import type { FollowerNews, FollowerOrder, FollowerSetup } from './messages.ts'

/** Where the file system reports nothing, a change is seen after this time. */
const sweepMs = 1000
/** Folders are listened to anew: one may be another by now. */
const sweepsPerRenewal = 30

/** Follows transcripts in a thread of its own: what is parsed and masked for those who watch keeps nobody else waiting. */
export function runFollower(port: MessagePort, { rules }: FollowerSetup): void {
  let masker = createMasker(rules)
  const bells = createFolderBells()
  const followed = new Map<number, FollowedSession>()
  const tell = (news: FollowerNews) => port.postMessage(news)
  let sweeps = 0
  const sweeping = setInterval(() => {
    sweeps += 1
    if (sweeps % sweepsPerRenewal === 0) bells.renew()
    for (const session of followed.values()) session.look()
  }, sweepMs)
  sweeping.unref()
  port.on('message', (order: FollowerOrder) => {
    switch (order.type) {
      case 'follow':
        followed.set(order.no, followSession(order, { masker: () => masker, bells, tell }))
        return
      case 'leave':
        followed.get(order.no)?.close()
        followed.delete(order.no)
        return
      case 'rules':
        masker = createMasker(order.rules)
        for (const session of followed.values()) session.reopen()
        return
      case 'close':
        clearInterval(sweeping)
        for (const session of followed.values()) session.close()
        bells.close()
        port.close()
    }
  })
}
