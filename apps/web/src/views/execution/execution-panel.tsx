import { A } from '@solidjs/router'
import ChevronFirst from 'lucide-solid/icons/chevron-first'
import ScrollText from 'lucide-solid/icons/scroll-text'
import StepForward from 'lucide-solid/icons/step-forward'
import X from 'lucide-solid/icons/x'
import { Match, Show, Switch } from 'solid-js'
import type { ExecutionView } from '@hoop/protocol'
import { useExcerpt } from '../../live/use-excerpt.ts'
import { heldHref } from '../../model/bead-key.ts'
import { executionLine } from '../../model/excerpt-words.ts'
import { sessionHref, stepsHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { ExecutionMark } from '../../ui/execution-mark.tsx'
import { ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { IconButton } from '../../ui/tooltip.tsx'
import { ExcerptView } from './excerpt-view.tsx'
import { ExecutionFacts } from './execution-facts.tsx'

/** One execution, open: why it ended, with the part of its session that led there; the facts beside it. */
export function ExecutionPanel(props: {
  readonly execution: ExecutionView
  readonly now: number
  readonly onClose?: () => void
  /** Goes to the failure before this one, where there is one. */
  readonly onPreviousFailure?: (() => void) | undefined
  /** Opened by itself: nothing scrolls to it. */
  readonly quiet?: boolean
}) {
  const excerpt = useExcerpt(() => props.execution)
  return (
    <section class="execution-panel" aria-label={`The run of ${props.execution.bead}`} data-outcome={props.execution.outcome}>
      <header class="execution-head">
        <ExecutionMark execution={props.execution} />
        <A class="link" href={heldHref(props.execution)}>
          <code>
            <bdi>{props.execution.bead}</bdi>
          </code>
        </A>
        <span class="soft execution-line">{executionLine(props.execution, props.now)}</span>
        <span class="execution-actions">
          <Show when={props.onPreviousFailure}>
            {(go) => (
              <Button onClick={go()}>
                <ChevronFirst aria-hidden="true" /> Previous failure
              </Button>
            )}
          </Show>
          <Show when={excerpt.data()?.key}>
            {(key) => (
              <>
                <A class="button" href={stepsHref(props.execution.id, excerpt.data()?.focusSeq)}>
                  <StepForward aria-hidden="true" /> Step through
                </A>
                <A class="button" href={sessionHref(key(), excerpt.data()?.focusSeq ?? undefined)}>
                  <ScrollText aria-hidden="true" /> Open session at this point
                </A>
              </>
            )}
          </Show>
          <Show when={props.onClose}>
            {(close) => (
              <IconButton label="Close" keys="Escape" onClick={close()}>
                <X aria-hidden="true" />
              </IconButton>
            )}
          </Show>
        </span>
      </header>
      <div class="execution-grid">
        <div>
          <Show when={excerpt.error()}>
            {(error) => (
              <ErrorState
                title={`What it wrote could not be read: ${error().message}.`}
                action={<Button onClick={excerpt.reload}>Try again</Button>}
              >
                {error().hint ?? 'The facts beside it are from the worker’s log, and hold.'}
              </ErrorState>
            )}
          </Show>
          <Switch>
            <Match when={excerpt.data()}>
              {(found) => <ExcerptView excerpt={found()} execution={props.execution} quiet={props.quiet === true} />}
            </Match>
            <Match when={excerpt.isLoading()}>
              <Skeleton rows={6} label="What it wrote is being read" />
            </Match>
          </Switch>
        </div>
        <aside class="execution-aside" aria-label="About this run">
          <ExecutionFacts execution={props.execution} excerpt={excerpt.data()} now={props.now} />
        </aside>
      </div>
    </section>
  )
}
