import History from 'lucide-solid/icons/rotate-ccw-clock'
import OctagonAlert from 'lucide-solid/icons/octagon-alert'
import { createEffect, createMemo, createSignal, For, Match, on, Show, Switch } from 'solid-js'
import type { Excerpt, ExecutionView } from '@hoop/protocol'
import { callLook, opensByItself } from '../../model/call-look.ts'
import { entryItems, holdsSeq, type EntryItem } from '../../model/entry-items.ts'
import { withGaps, type Gap } from '../../model/entry-gaps.ts'
import { endWords, excerptTitle, gapWords } from '../../model/excerpt-words.ts'
import { EntryRow } from '../../ui/entry-row.tsx'
import { EmptyState } from '../../ui/panel-states.tsx'
import { Said } from '../../ui/said.tsx'
import { TraceTail } from './trace-tail.tsx'

/** A stretch that is left out, or in which nothing was written. */
export function GapRow(props: { readonly gap: Gap }) {
  return (
    <p class="entry-gap">
      <History aria-hidden="true" />
      <span>{gapWords(props.gap)}</span>
      <i aria-hidden="true" />
    </p>
  )
}

/** What led to an end, in the words of the session: the prompt, the last calls with their output, the last words, the end itself. */
export function ExcerptView(props: { readonly excerpt: Excerpt; readonly execution: ExecutionView; readonly quiet?: boolean }) {
  const items = createMemo(() => entryItems(props.excerpt.entries))
  const rows = createMemo(() => withGaps(items()))
  const [turned, setTurned] = createSignal<ReadonlySet<number>>(new Set())
  const isFocus = (item: EntryItem) => props.excerpt.focusSeq !== null && holdsSeq(item, props.excerpt.focusSeq)
  // What is pointed at stands open, and so does what failed or is short; a click turns it round.
  const opens = (item: EntryItem) => (item.kind === 'call' ? isFocus(item) || opensByItself(callLook(item.call, item.result)) : false)
  const isOpen = (item: EntryItem) => opens(item) !== turned().has(item.seq)
  const toggle = (seq: number) =>
    setTurned((before) => {
      const next = new Set(before)
      if (!next.delete(seq)) next.add(seq)
      return next
    })
  const end = createMemo(() => endWords(props.execution, props.excerpt))
  const isLoud = () => props.execution.outcome !== 'success' && props.execution.outcome !== 'running'
  let holder: HTMLDivElement | undefined
  createEffect(
    on(
      () => [props.execution.id, props.excerpt.focusSeq] as const,
      () => {
        if (props.quiet !== true) holder?.querySelector('[data-focus]')?.scrollIntoView({ block: 'nearest' })
      },
    ),
  )
  return (
    <div class="excerpt" ref={holder} data-why={props.excerpt.why}>
      <Switch>
        <Match when={items().length > 0}>
          <p class="excerpt-title quiet">{excerptTitle[props.excerpt.why]}</p>
          <For each={rows()}>
            {(row) => (
              <Show when={row.kind === 'gap' ? undefined : row} fallback={row.kind === 'gap' && <GapRow gap={row} />}>
                {(item) => <EntryRow item={item()} isOpen={isOpen(item())} onToggle={() => toggle(item().seq)} isFocus={isFocus(item())} />}
              </Show>
            )}
          </For>
        </Match>
        <Match when={props.excerpt.trace}>
          {(trace) => (
            <>
              <p class="excerpt-title quiet">No session is known of this run; this is what it printed.</p>
              <TraceTail trace={trace()} isFailed={isLoud()} />
            </>
          )}
        </Match>
        <Match when={props.excerpt.sessionId !== null}>
          <EmptyState title="Its session has no entry yet.">What the agent writes appears here.</EmptyState>
        </Match>
        <Match when={true}>
          <EmptyState title="No session was found for this run.">
            Its agent left no transcript that HOOP can tell apart: no dispatch tag, no trace, and no session of that folder and time.
          </EmptyState>
        </Match>
      </Switch>
      <Show when={end()}>
        {(words) => (
          <div class="excerpt-end" data-outcome={props.execution.outcome}>
            <OctagonAlert aria-hidden="true" />
            <div>
              <p class="excerpt-end-head">
                <bdi>{words().heading}</bdi>
              </p>
              <p class="soft wrap">
                <Said sentence={words().detail} />
              </p>
            </div>
          </div>
        )}
      </Show>
    </div>
  )
}
