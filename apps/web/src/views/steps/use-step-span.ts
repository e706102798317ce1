import { parseTimestamp, type ExecutionView } from '@hoop/protocol'
import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import { readEntries } from '../../calls/sessions.ts'
import type { Transcript } from '../../live/transcript.ts'
import { CLOCK_SLACK_MS, seqAt, type StepSpan } from '../../model/steps.ts'

/**
 * The entries of a session that one run wrote. Most sessions are one run, and then it is all of them; in one that was gone on with by
 * several runs the borders are looked for by time.
 */
export function useStepSpan(
  execution: Accessor<ExecutionView>,
  key: Accessor<string>,
  transcript: Transcript,
): Accessor<StepSpan | undefined> {
  const [from, setFrom] = createSignal<number>()
  const [end, setEnd] = createSignal<number>()
  const [isOpen, setOpen] = createSignal(true)
  createEffect(
    on([() => execution().id, () => execution().endedAt, transcript.session, () => transcript.total() !== undefined], () => {
      const session = transcript.session()
      const total = transcript.total()
      if (session === undefined || total === undefined) return
      const abort = new AbortController()
      onCleanup(() => abort.abort())
      const startMs = parseTimestamp(execution().startedAt) - CLOCK_SLACK_MS
      const { endedAt } = execution()
      const endMs = endedAt === null ? Number.POSITIVE_INFINITY : parseTimestamp(endedAt) + CLOCK_SLACK_MS
      const timeOf = async (seq: number) => (await readEntries(key(), seq, 1, abort.signal)).items[0]?.at
      const find = async () => {
        const first = (session.startedAt ?? startMs) >= startMs ? 0 : await seqAt(timeOf, total, startMs)
        const isWhole = (session.lastAt ?? endMs) <= endMs
        const last = isWhole ? total : await seqAt(timeOf, total, endMs)
        if (abort.signal.aborted) return
        // Clocks that do not agree at all leave nothing: then the whole session is better than none of it.
        const isSound = last > first
        setFrom(isSound ? first : 0)
        setEnd(isSound ? last : total)
        setOpen(isWhole || !isSound)
      }
      find().catch((cause: unknown) => {
        if (abort.signal.aborted) return
        setFrom(0)
        setEnd(total)
        setOpen(true)
        if (!(cause instanceof Error)) throw cause
      })
    }),
  )
  return () => {
    const [first, last, total] = [from(), end(), transcript.total()]
    if (first === undefined || last === undefined || total === undefined) return undefined
    return { from: first, to: isOpen() ? Math.max(last, total) : last }
  }
}
