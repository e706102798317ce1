import type { Entry, LineCounts, Reader, Target, Update, UsageRequest } from '../model.ts'
import { decodeMessage, type DecodedMessage } from './decode-message.ts'
import type { Tally } from './digest.ts'
import { sessionOf } from './session.ts'
import type { MessageStamp, RawMessage, SessionHeader, SessionScan, SessionSource } from './source.ts'
import { append, beforeOf, initialState, restoreState, type State, storeState, sumOf } from './state.ts'
import { addTally, recordsOf } from './sum.ts'

/** An update covers so many messages, and bytes of them, at most; a longer message is an update of its own. */
const messagesPerUpdate = 64
const bytesPerUpdate = 1024 * 1024
/** So many last messages are read again whenever anything changed, whatever their stamps say: clocks are coarse. */
const suspectMessages = 2
/** A session whose messages are deleted while it is read is looked at so often before we leave the rest to the next call. */
const maxRounds = 4

export interface SessionReaderOptions {
  readonly target: Target
  /** Of the session. */
  readonly id: string
  readonly source: SessionSource
  /** What `source.begin` gave. */
  readonly begin: { readonly probe?: string | undefined; readonly scan?: SessionScan | undefined }
}

/**
 * Reads a session whose records change in place. It compares what is there with what it has given out: new messages follow, changed ones
 * of the last {@link openMessages} are given out again with the numbers they had, and when an older one changed, or one is gone, all begins
 * anew.
 */
export function createSessionReader({ target, id, source, begin }: SessionReaderOptions, checkpoint?: unknown): Reader<'opencode'> {
  const stored = restoreState(checkpoint, id)
  let state = stored ?? initialState({ id })
  let seen: string | undefined
  let first: SessionReaderOptions['begin'] | undefined = begin
  let isGone = false
  /** As of the last update. */
  let shown = { state, isGone }
  /** There is something to forget. */
  let hasGiven = stored !== undefined
  let mustRestart = false

  function given(update: Omit<Update, 'settled' | 'restarted'>): Update {
    const restarted = mustRestart
    mustRestart = false
    hasGiven = true
    shown = { state, isGone }
    return { ...update, settled: state.sum.entries, ...(restarted && { restarted }) }
  }

  function restart(header: SessionHeader): void {
    state = initialState(header)
    mustRestart = hasGiven
  }

  /** Whether what we know of the settled messages still holds. */
  async function checkSettled(messages: readonly MessageStamp[]): Promise<boolean> {
    const changed = messages.slice(0, state.sum.messages).filter(({ stamp }, index) => state.settled[index]?.[1] !== stamp)
    if (changed.length === 0) return true
    const prints = new Map(state.settled.slice(0, state.sum.messages).map(([message, , print]) => [message, print]))
    const stamps = new Map<string, string>()
    for (const batch of batchesOf(changed)) {
      for (const raw of await source.load(batch)) {
        if (decodeMessage(raw, state.header).digest.print !== prints.get(raw.id)) return false
        stamps.set(raw.id, raw.stamp)
      }
    }
    if (stamps.size > 0)
      state = {
        ...state,
        settled: state.settled
          .slice(0, state.sum.messages)
          .map(([message, stamp, print]) => [message, stamps.get(message) ?? stamp, print]),
      }
    return true
  }

  /** What is new of the open messages; `undefined` where that cannot be told without beginning anew. */
  async function updateOpen(messages: readonly MessageStamp[]): Promise<Gathered | undefined> {
    const { open, sum } = state
    const known = new Map<string, RawMessage>()
    const load = async (ids: readonly string[]) => {
      for (const raw of await source.load(ids.filter((message) => !known.has(message)))) known.set(raw.id, raw)
    }
    const suspects = open.filter(
      ({ stamp }, index) => index >= open.length - suspectMessages || messages[sum.messages + index]?.stamp !== stamp,
    )
    await load(suspects.map((digest) => digest.id))
    const out = gather(sum.entries, recordsOf(sum.tally))
    const updated = [...open]
    let isShifted = false
    for (const [index, digest] of open.entries()) {
      const raw = known.get(digest.id)
      if (!raw) {
        out.skip(digest)
        continue
      }
      const before = updated[index - 1] ?? state.before
      const decoded = decodeMessage(raw, state.header, before && beforeOf(before))
      updated[index] = decoded.digest
      if (decoded.digest.print === digest.print && !isShifted) {
        out.skip(digest)
        continue
      }
      if (decoded.digest.entries < digest.entries) return undefined
      out.add(decoded, digest.tally)
      if (isShifted || (decoded.digest.entries === digest.entries && recordsOf(decoded.digest.tally) === recordsOf(digest.tally))) continue
      isShifted = true
      await load(open.slice(index + 1).map((later) => later.id))
      if (open.slice(index + 1).some((later) => !known.has(later.id))) return undefined
    }
    state = { ...state, open: updated }
    return out.result()
  }

  /** @returns whether everything was still there when it was to be read; else look again */
  async function* catchUp(
    header: SessionHeader,
    messages: readonly MessageStamp[],
    signal?: AbortSignal,
  ): AsyncGenerator<Update, boolean, undefined> {
    const isKnown = isSameBefore(state.header, header) && startsWith(messages, state)
    const isRenamed = JSON.stringify(state.header) !== JSON.stringify(header)
    if (isKnown) state = { ...state, header }
    else restart(header)
    if (!(await checkSettled(messages))) restart(header)
    const changed = await updateOpen(messages)
    if (!changed) restart(header)
    else if (changed.isAny || (isKnown && isRenamed)) yield given(changed.update)

    const fresh = messages.slice(state.sum.messages + state.open.length)
    for (const ids of batchesOf(fresh)) {
      signal?.throwIfAborted()
      const loaded = await source.load(ids)
      const before = sumOf(state)
      const out = gather(before.entries, recordsOf(before.tally))
      const digests = []
      let last = state.open.at(-1) ?? state.before
      for (const raw of loaded) {
        const decoded = decodeMessage(raw, state.header, last && beforeOf(last))
        last = decoded.digest
        digests.push(decoded.digest)
        out.add(decoded)
      }
      state = append(state, digests)
      if (digests.length > 0) yield given(out.result().update)
      if (loaded.length < ids.length) return false
    }
    if (mustRestart) yield given(gather(0, 0).result().update)
    return true
  }

  return {
    async *read(signal) {
      for (let round = 0; round < maxRounds; round += 1) {
        signal?.throwIfAborted()
        const probe = await source.probe()
        if (probe !== undefined && probe === seen) return
        const scan = probe !== undefined && probe === first?.probe ? first.scan : await source.scan()
        first = undefined
        if (!scan) {
          if (!isGone) restart({ id })
          isGone = true
          if (mustRestart) yield given(gather(0, 0).result().update)
          seen = probe
          shown = { state, isGone }
          return
        }
        isGone = false
        if (yield* catchUp(scan.header, scan.messages, signal)) {
          seen = probe
          shown = { state, isGone }
          return
        }
      }
    },
    session: () => sessionOf(target.path, shown.state, shown.isGone),
    checkpoint: () => storeState(shown.state),
    watch: () => source.watch(),
    close: async () => {},
  }
}

interface Gathered {
  readonly isAny: boolean
  readonly update: Omit<Update, 'settled' | 'restarted'>
}

/** Numbers entries and adds up what became of records, from a place in the session on. */
function gather(firstEntry: number, firstRecord: number) {
  const entries: Entry[] = []
  const requests: UsageRequest[] = []
  let tally: Tally = { parsed: 0, ignored: 0, unknown: 0, malformed: 0 }
  let seq = firstEntry
  let ordinal = firstRecord
  let isAny = false
  return {
    skip(digest: { readonly entries: number; readonly tally: Tally }): void {
      seq += digest.entries
      ordinal += recordsOf(digest.tally)
    },
    /** @param earlier what became of the records of the same message before */
    add(decoded: DecodedMessage, earlier?: Tally): void {
      isAny = true
      for (const [index, { record, ...entry }] of decoded.entries.entries()) {
        const source = { offset: ordinal + record, length: decoded.lengths[record] ?? 0 }
        entries.push({ seq: seq + index, ...entry, source })
      }
      requests.push(...decoded.requests)
      tally = addTally(tally, decoded.digest.tally)
      if (earlier) tally = addTally(tally, earlier, -1)
      this.skip(decoded.digest)
    },
    result(): Gathered {
      const lines: LineCounts = { total: recordsOf(tally), ...tally }
      return { isAny, update: { entries, requests, lines } }
    },
  }
}

/** All that was given out rests on these. */
function isSameBefore(known: SessionHeader, now: SessionHeader): boolean {
  return known.cliVersion === now.cliVersion && known.parentId === now.parentId && known.cwd === now.cwd && known.created === now.created
}

/** Whether the messages that are known are still the first ones. */
function startsWith(messages: readonly MessageStamp[], { settled, sum, open }: State): boolean {
  if (messages.length < sum.messages + open.length) return false
  for (let i = 0; i < sum.messages; i += 1) if (settled[i]?.[0] !== messages[i]?.id) return false
  return open.every(({ id }, index) => messages[sum.messages + index]?.id === id)
}

function* batchesOf(messages: readonly MessageStamp[]): Generator<readonly string[], void, undefined> {
  let ids: string[] = []
  let total = 0
  for (const { id, bytes } of messages) {
    if (ids.length > 0 && (ids.length >= messagesPerUpdate || total + bytes > bytesPerUpdate)) {
      yield ids
      ids = []
      total = 0
    }
    ids.push(id)
    total += bytes
  }
  if (ids.length > 0) yield ids
}
