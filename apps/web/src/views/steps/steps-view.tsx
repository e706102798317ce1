import { useNavigate, useSearchParams } from '@solidjs/router'
import ChevronLeft from 'lucide-solid/icons/chevron-left'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import OctagonAlert from 'lucide-solid/icons/octagon-alert'
import Pause from 'lucide-solid/icons/pause'
import Play from 'lucide-solid/icons/play'
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from 'solid-js'
import { parseTimestamp, type EntryView, type ExecutionView } from '@hoop/protocol'
import { formatSeconds } from '../../format/clock.ts'
import { formatCount, formatUsd } from '../../format/number.ts'
import { listRequests, readStates } from '../../calls/executions.ts'
import { useShell } from '../../frame/shell.tsx'
import { useAnswer } from '../../live/use-answer.ts'
import { useFleet } from '../../live/fleet.tsx'
import { createTranscript } from '../../live/transcript.ts'
import { GAP_MS, silenceMs } from '../../model/entry-gaps.ts'
import type { EntryItem } from '../../model/entry-items.ts'
import { entryWord } from '../../model/entry-words.ts'
import { runHref } from '../../model/hrefs.ts'
import { isErrorMark } from '../../model/outline.ts'
import { outcomeSentence, outcomeWord } from '../../model/outcome.ts'
import { plain } from '../../model/sentence.ts'
import { costUntil, playDelayMs, usedUntil } from '../../model/steps.ts'
import { Button } from '../../ui/button.tsx'
import { EntryRow } from '../../ui/entry-row.tsx'
import { OutcomeMark } from '../../ui/outcome-icon.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { IconButton } from '../../ui/tooltip.tsx'
import { GapRow } from '../execution/excerpt-view.tsx'
import { Scrubber } from './scrubber.tsx'
import { StepAside } from './step-aside.tsx'
import { useStepSpan } from './use-step-span.ts'

/** Steps shown before the one that one stands at. */
const TRAIL = 5
/** Of a run up to so many steps all are read; of a longer one those around. */
const READ_WHOLE = 600
const BEHIND = 80
const AHEAD = 160

const speeds = ['1', '10', '60'] as const

/** One entry as an item of its own: in a step-through a call and its result are two steps. */
const itemOf = (entry: EntryView): EntryItem =>
  entry.kind === 'tool_call' ? { kind: 'call', seq: entry.seq, call: entry, result: undefined } : { kind: 'entry', seq: entry.seq, entry }

/** A run, step by step: the scrubber, the step one stands at with the few before it, and what the run had used until then. */
export function StepsView(props: { readonly execution: ExecutionView; readonly sessionKey: string }) {
  const fleet = useFleet()
  const shell = useShell()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ at?: string }>()
  const transcript = createTranscript(fleet, props.sessionKey)
  const span = useStepSpan(
    () => props.execution,
    () => props.sessionKey,
    transcript,
  )
  const states = useAnswer(() => props.execution.worker, readStates)
  const [isPlaying, setPlaying] = createSignal(false)
  const [speed, setSpeed] = createSignal<(typeof speeds)[number]>('10')
  const at = createMemo(() => {
    const own = span()
    if (own === undefined) return 0
    const wanted = /^\d{1,9}$/.test(search.at ?? '') ? Number(search.at) : own.from
    return Math.max(own.from, Math.min(own.to - 1, wanted))
  })
  const go = (seq: number) => {
    const own = span()
    if (own === undefined) return
    const next = Math.max(own.from, Math.min(own.to - 1, seq))
    setSearch({ at: String(next) }, { replace: true, scroll: false })
  }
  const get = (seq: number): EntryView | undefined => {
    transcript.version()
    return transcript.entries.get(seq)
  }
  createEffect(() => {
    const own = span()
    if (own === undefined) return
    if (own.to - own.from <= READ_WHOLE) transcript.want([[own.from, own.to]])
    else transcript.want([[Math.max(own.from, at() - BEHIND), Math.min(own.to, at() + AHEAD)]])
  })
  const entry = createMemo(() => get(at()))
  const isLast = () => at() >= (span()?.to ?? 0) - 1
  const error = (step: 1 | -1): number | undefined => {
    transcript.outlineVersion()
    const own = span()
    const found = transcript.outline.find(at(), step, isErrorMark)
    return found === undefined || own === undefined || found < own.from || found >= own.to ? undefined : found
  }
  const goError = (step: 1 | -1) => {
    const found = error(step)
    if (found !== undefined) go(found)
  }
  const gaps = createMemo(() => {
    transcript.version()
    const own = span()
    const found = new Set<number>()
    if (own === undefined) return found
    const [from, to] =
      own.to - own.from <= READ_WHOLE ? [own.from, own.to] : [Math.max(own.from, at() - BEHIND), Math.min(own.to, at() + AHEAD)]
    for (let seq = from + 1; seq < to; seq += 1) {
      const after = transcript.entries.get(seq)
      if (after !== undefined && (silenceMs(transcript.entries.get(seq - 1), after) ?? 0) >= GAP_MS) found.add(seq)
    }
    return found
  })
  const gapBefore = (seq: number): number => {
    const after = get(seq)
    const before = get(seq - 1)
    return after === undefined || seq <= (span()?.from ?? 0) ? 0 : (silenceMs(before, after) ?? 0)
  }
  const trail = createMemo(() => {
    const own = span()
    if (own === undefined) return []
    const from = Math.max(own.from, at() - TRAIL)
    return Array.from({ length: at() - from + 1 }, (_, index) => from + index)
  })
  /** State changes of the worker that fell between the step before and this one. */
  const changesBefore = (seq: number) => {
    const own = get(seq)?.at
    const before = seq <= (span()?.from ?? 0) ? parseTimestamp(props.execution.startedAt) : get(seq - 1)?.at
    if (own === undefined || before === undefined) return []
    return (states.data() ?? []).filter((change) => {
      const when = parseTimestamp(change.at)
      return when > before && when <= own
    })
  }
  const used = createMemo(() => {
    const own = span()
    return own === undefined ? usedUntil(get, { from: 0, to: 0 }, 0) : usedUntil(get, own, at())
  })
  const requests = useAnswer(
    () => props.sessionKey,
    listRequests,
    () => transcript.total(),
  )
  const cost = createMemo(() =>
    costUntil(requests.data()?.items ?? [], span() ?? { from: 0, to: 0 }, at(), requests.data()?.isWhole ?? false),
  )
  const [turned, setTurned] = createSignal<ReadonlySet<number>>(new Set())
  const isOpen = (item: EntryItem) => {
    const isHere = item.seq === at()
    const own = isHere && (item.kind === 'call' || item.entry.kind !== 'system')
    return own !== turned().has(item.seq)
  }
  const toggle = (seq: number) =>
    setTurned((before) => {
      const next = new Set(before)
      if (!next.delete(seq)) next.add(seq)
      return next
    })
  const said = () => {
    const own = span()
    const found = entry()
    const what = found === undefined ? '' : found.kind === 'tool_call' ? found.text : entryWord[found.kind]
    return own === undefined ? '' : `Step ${at() - own.from + 1} of ${own.to - own.from}. ${what}`
  }
  // Playing: one step, a wait like the one that was, the next.
  createEffect(() => {
    if (!isPlaying()) return
    if (isLast()) {
      if (props.execution.endedAt !== null) setPlaying(false)
      return
    }
    const timer = setTimeout(() => go(at() + 1), playDelayMs(entry(), get(at() + 1), Number(speed())))
    onCleanup(() => clearTimeout(timer))
  })
  const stop = (run: () => void) => () => {
    setPlaying(false)
    run()
  }
  shell.keymap.bind('Steps', [
    { keys: 'ArrowRight', label: 'Next step', run: stop(() => go(at() + 1)) },
    { keys: 'ArrowLeft', label: 'Step before', run: stop(() => go(at() - 1)) },
    { keys: ']', label: 'Next step', run: stop(() => go(at() + 1)) },
    { keys: '[', label: 'Step before', run: stop(() => go(at() - 1)) },
    { keys: 'Home', label: 'First step', run: stop(() => go(span()?.from ?? 0)) },
    { keys: 'End', label: 'Last step', run: stop(() => go((span()?.to ?? 1) - 1)) },
    { keys: 'e', label: 'Next error', run: stop(() => goError(1)) },
    { keys: 'E', label: 'Error before', run: stop(() => goError(-1)) },
    { keys: 'n', label: 'Next error', run: stop(() => goError(1)) },
    { keys: 'N', label: 'Error before', run: stop(() => goError(-1)) },
    { keys: 'Escape', label: 'Back to the worker', run: () => navigate(runHref(props.execution)) },
    { keys: 'p', label: 'Play, pause', run: () => setPlaying((is) => !is) },
  ])
  let here: HTMLDivElement | undefined
  createEffect(
    on([at, () => entry() !== undefined], () =>
      queueMicrotask(() => here?.querySelector('[data-here]')?.scrollIntoView({ block: 'nearest' })),
    ),
  )
  return (
    <Show
      when={span()}
      fallback={
        <Show when={transcript.error()} fallback={<Skeleton rows={8} label="The session is being read" />}>
          {(problem) => (
            <ErrorState
              title={`The session could not be read: ${problem().message}.`}
              action={<Button onClick={transcript.reload}>Try again</Button>}
            >
              {problem().hint ?? 'What the worker’s log says of the run still holds.'}
            </ErrorState>
          )}
        </Show>
      }
    >
      {(own) => (
        <Show
          when={own().to > own().from}
          fallback={<EmptyState title="Its session has no entry yet.">What the agent writes appears here.</EmptyState>}
        >
          <div class="steps-bar">
            <div class="steps-keys">
              <IconButton label="Step before" keys="ArrowLeft" onClick={stop(() => go(at() - 1))}>
                <ChevronLeft aria-hidden="true" />
              </IconButton>
              <IconButton label={isPlaying() ? 'Pause' : 'Play'} keys="p" onClick={() => setPlaying((is) => !is)}>
                <Show when={isPlaying()} fallback={<Play aria-hidden="true" />}>
                  <Pause aria-hidden="true" />
                </Show>
              </IconButton>
              <IconButton label="Next step" keys="ArrowRight" onClick={stop(() => go(at() + 1))}>
                <ChevronRight aria-hidden="true" />
              </IconButton>
            </div>
            <Scrubber
              span={own()}
              at={at()}
              markAt={transcript.outline.at}
              version={transcript.outlineVersion()}
              gaps={gaps()}
              said={said()}
              onStep={(seq) => {
                setPlaying(false)
                go(seq)
              }}
            />
            <p class="steps-at num">
              step <b>{formatCount(at() - own().from + 1)}</b> of {formatCount(own().to - own().from)}
              <br />
              <span class="quiet">
                <Show when={entry()?.at} fallback="no time">
                  {(when) => formatSeconds(when())}
                </Show>
                <Show when={cost().untilUsd}>{(usd) => <> · {formatUsd(usd())}</>}</Show>
              </span>
            </p>
          </div>
          <div class="steps-tools">
            <Segmented label="Speed" options={speeds} value={speed()} text={(name) => `×${name}`} onChange={setSpeed} />
            <Button
              onClick={stop(() => goError(1))}
              off={error(1) === undefined}
              title={error(1) === undefined ? 'No error behind this step' : 'e'}
            >
              <OctagonAlert aria-hidden="true" /> Next error
            </Button>
            <Show when={gaps().size > 0}>
              <span class="quiet">Dotted: nothing was written for a minute or more.</span>
            </Show>
          </div>
          <div class="execution-grid">
            <div class="steps-trail" ref={here}>
              <Show when={at() - TRAIL <= own().from}>
                <p class="step-mark">
                  <time class="quiet num">{formatSeconds(parseTimestamp(props.execution.startedAt))}</time>
                  <span>
                    Dispatched to <bdi>{props.execution.worker}</bdi>, attempt {props.execution.attempt}
                  </span>
                </p>
              </Show>
              <For each={trail()}>
                {(seq) => (
                  <div class="step" data-here={seq === at() ? '' : undefined} aria-current={seq === at() ? 'step' : undefined}>
                    <Show when={gapBefore(seq) >= GAP_MS}>
                      <GapRow gap={{ kind: 'gap', skipped: 0, ms: gapBefore(seq) }} />
                    </Show>
                    <For each={changesBefore(seq)}>
                      {(change) => (
                        <p class="step-mark" data-state={change.state ?? 'unknown'}>
                          <time class="quiet num">{formatSeconds(parseTimestamp(change.at))}</time>
                          <span>
                            Worker became <b>{change.state ?? 'unknown'}</b>
                            {change.reason === null ? '' : `: ${change.reason.replaceAll('-', ' ')}`}
                          </span>
                        </p>
                      )}
                    </For>
                    <Show keyed when={get(seq)} fallback={<Skeleton rows={1} label="This step is being read" />}>
                      {(found) => (
                        <EntryRow
                          item={itemOf(found)}
                          isOpen={isOpen(itemOf(found))}
                          onToggle={() => toggle(seq)}
                          isFocus={seq === at()}
                          isStep
                        />
                      )}
                    </Show>
                  </div>
                )}
              </For>
              <Show when={isLast() && props.execution.endedAt}>
                {(ended) => (
                  <p class="step-mark" data-outcome={props.execution.outcome}>
                    <time class="quiet num">{formatSeconds(parseTimestamp(ended()))}</time>
                    <span>
                      <OutcomeMark outcome={props.execution.outcome} /> {plain(outcomeSentence(props.execution, fleet.now()))}
                    </span>
                  </p>
                )}
              </Show>
              <p class="sr" aria-live="polite">
                {isPlaying() ? '' : said()}
              </p>
              <Show when={transcript.trouble()}>
                {(problem) => (
                  <ErrorState
                    title={`Some steps could not be read: ${problem().message}.`}
                    action={<Button onClick={transcript.reload}>Try again</Button>}
                  >
                    {outcomeWord[props.execution.outcome]} stays what the log says.
                  </ErrorState>
                )}
              </Show>
            </div>
            <StepAside execution={props.execution} sessionKey={props.sessionKey} entry={entry()} used={used()} cost={cost()} />
          </div>
        </Show>
      )}
    </Show>
  )
}
