import { A, useParams } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import ScrollText from 'lucide-solid/icons/scroll-text'
import { createMemo, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import { readExcerpt, readExecution } from '../../calls/executions.ts'
import { useFleet } from '../../live/fleet.tsx'
import { useAnswer } from '../../live/use-answer.ts'
import { heldHref } from '../../model/bead-key.ts'
import { executionLine } from '../../model/excerpt-words.ts'
import { runHref, sessionHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { ExecutionMark } from '../../ui/execution-mark.tsx'
import { ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ExcerptView } from '../execution/excerpt-view.tsx'
import { Missing } from '../not-found.tsx'
import { StepsView } from './steps-view.tsx'

/** The id in a path. What cannot be decoded is what was meant. */
function decodeId(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** One execution as a sequence to step through: prompt, calls, results, errors, changes of state. */
export default function StepsPage() {
  const params = useParams<{ id: string }>()
  const fleet = useFleet()
  const id = createMemo(() => decodeId(params.id))
  const [turn, setTurn] = createSignal(0)
  const execution = useAnswer(id, readExecution, turn)
  const excerpt = useAnswer(id, readExcerpt, turn)
  onCleanup(
    fleet.listen({
      snapshot: () => setTurn((count) => count + 1),
      event(event, data) {
        const isOurs = typeof data === 'object' && data !== null && 'id' in data && data.id === id()
        if (isOurs && event.startsWith('execution.')) setTurn((count) => count + 1)
      },
    }),
  )
  const workerName = () => fleet.state.workers[execution.data()?.worker ?? '']?.name ?? execution.data()?.worker
  const key = createMemo(() => excerpt.data()?.key ?? undefined)
  return (
    <Switch>
      <Match when={execution.data()}>
        {(found) => (
          <article class="steps-page">
            <nav class="crumbs" aria-label="Where this is">
              <A href="/">Fleet</A>
              <ChevronRight aria-hidden="true" />
              <A href={runHref(found())}>
                <bdi>{workerName()}</bdi>
              </A>
              <ChevronRight aria-hidden="true" />
              <span>steps</span>
            </nav>
            <div class="page-head">
              <h1>
                <A href={heldHref(found())}>
                  <code>
                    <bdi>{found().bead}</bdi>
                  </code>
                </A>
              </h1>
              <ExecutionMark execution={found()} />
              <span class="soft execution-line">{executionLine(found(), fleet.now())}</span>
              <Show when={key()}>
                {(session) => (
                  <span class="end">
                    <A class="button" href={sessionHref(session())}>
                      <ScrollText aria-hidden="true" /> Whole session
                    </A>
                  </span>
                )}
              </Show>
            </div>
            <Switch>
              <Match when={key()} keyed>
                {(session) => <StepsView execution={found()} sessionKey={session} />}
              </Match>
              <Match when={excerpt.data()}>{(words) => <ExcerptView excerpt={words()} execution={found()} />}</Match>
              <Match when={excerpt.error()}>
                {(error) => (
                  <ErrorState
                    title={`Its session could not be found: ${error().message}.`}
                    action={<Button onClick={excerpt.reload}>Try again</Button>}
                  >
                    {error().hint}
                  </ErrorState>
                )}
              </Match>
              <Match when={true}>
                <Skeleton rows={8} label="Its session is being looked for" />
              </Match>
            </Switch>
          </article>
        )}
      </Match>
      <Match when={execution.error()?.code === 'EXECUTION_NOT_FOUND'}>
        <Missing title="No such run" wanted={id()}>
          HOOP knows no execution of that id. It may be of a log that was rotated away.
        </Missing>
      </Match>
      <Match when={execution.error()}>
        {(error) => (
          <ErrorState
            title={`The run could not be read: ${error().message}.`}
            action={<Button onClick={execution.reload}>Try again</Button>}
          >
            {error().hint}
          </ErrorState>
        )}
      </Match>
      <Match when={true}>
        <Skeleton rows={10} label="The run is being read" />
      </Match>
    </Switch>
  )
}
