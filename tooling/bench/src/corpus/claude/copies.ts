import type { Kit } from '../kit.ts'
import { sessionPath } from './paths.ts'
import type { ChainRecord } from './records.ts'
import { createScribe } from './scribe.ts'
import { openSpeaker, writePrompt, type WrittenSession } from './session.ts'
import { createVoice } from './voice.ts'

/** `--fork-session` (2.0.37 and later): the history again, uuids, times and message ids as they were; then replies of its own. */
export function writeFork(kit: Kit, parent: WrittenSession): void {
  copy(kit, parent, (record, sessionId) => ({ ...record, sessionId }), false)
}

/**
 * `--resume` of 1.0.60: a new file with the history again, under new uuids, at the time of the copy, without request ids and without
 * the CLI's own tool results; then replies of its own.
 */
export function writeResume(kit: Kit, parent: WrittenSession): void {
  const uuids = new Map<string, string>()
  const at = new Date(parent.endedAt + 3_600_000)
  copy(
    kit,
    parent,
    (record, sessionId) => {
      const { requestId: _request, toolUseResult: _result, type, message, uuid, timestamp: _time, ...head } = record
      const fresh = kit.random.uuid()
      uuids.set(uuid, fresh)
      const parentUuid = uuids.get(String(head['parentUuid'])) ?? null
      return { ...head, parentUuid, sessionId, type, message, uuid: fresh, timestamp: at.toISOString() }
    },
    true,
  )
}

function copy(
  kit: Kit,
  { plan, endedAt, kept = [], requests = [] }: WrittenSession,
  rewrite: (record: ChainRecord, sessionId: string) => ChainRecord,
  isResume: boolean,
): void {
  const { random, tree, ledger } = kit
  const sessionId = random.uuid()
  const scribe = createScribe(kit, tree.lines(sessionPath(plan.cwd, sessionId)), false)
  const speaker = openSpeaker(kit, plan.version, sessionId, plan.cwd)
  const start = endedAt + 3_600_000
  if (isResume) scribe.bookkeeping(titleOf(random.uuid()))
  for (const record of kept) {
    const copied = rewrite(record, sessionId)
    scribe.chain(copied)
    speaker.parentUuid = copied.uuid
  }
  if (isResume) for (const request of requests) ledger.extra({ ...request, atMs: start })
  const voice = createVoice(kit, { speaker, scribe, session: sessionId, model: plan.model, start, requestIds: true })
  writePrompt(kit, voice, 1)
  for (let count = random.int(1, 6); count > 0; count -= 1) voice.reply([], 'end_turn')
  scribe.close(voice.clock.now)
}

const titleOf = (leafUuid: string): { type: string; summary: string; leafUuid: string } => ({
  type: 'summary',
  summary: 'Fix the failing test',
  leafUuid,
})
