import History from 'lucide-solid/icons/rotate-ccw-clock'
import Search from 'lucide-solid/icons/search'
import Terminal from 'lucide-solid/icons/terminal'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { Draft, DraftRevision } from '@hoop/protocol'
import { formatClock } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { actorWord, isOpen, revisionLines } from '../../model/draft-words.ts'
import { Argv } from '../../ui/argv.tsx'
import { Button } from '../../ui/button.tsx'
import { Diff } from '../../ui/diff.tsx'
import { SimilarList, type SimilarActions } from './similar-list.tsx'

const FIRST_COMMANDS = 3

function Commands(props: { readonly draft: Draft }) {
  const [all, setAll] = createSignal(false)
  const shown = () => (all() ? props.draft.commands : props.draft.commands.slice(0, FIRST_COMMANDS))
  const why = () => props.draft.warnings.find(({ code }) => code === 'CREATE_UNAVAILABLE')?.message
  return (
    <Show
      when={props.draft.commands.length > 0}
      fallback={
        <p class="check-warning wrap">
          <TriangleAlert aria-hidden="true" />
          <span>
            The command cannot be told. <bdi>{why() ?? 'The program that keeps this queue did not answer.'}</bdi>
          </span>
        </p>
      }
    >
      <div class="commands-list">
        <For each={shown()}>
          {(argv, at) => <Argv argv={argv} label={props.draft.commands.length === 1 ? 'the command' : `command ${at() + 1}`} />}
        </For>
      </div>
      <Show when={shown().length < props.draft.commands.length}>
        <Button kind="plain" onClick={() => setAll(true)}>
          Show all {plural(props.draft.commands.length, 'command')}
        </Button>
      </Show>
      <p class="quiet wrap">
        {isOpen(props.draft) ? 'One after the other, in' : 'In'} <bdi>{props.draft.workspace}</bdi>. Arguments go as a list; no shell reads
        them.
      </p>
    </Show>
  )
}

function Revisions(props: {
  readonly revisions: readonly DraftRevision[]
  readonly from: number
  readonly onFrom: (revision: number) => void
}) {
  const { now } = useFleet()
  const last = () => props.revisions.at(-1)
  const before = createMemo(() => props.revisions.find(({ revision }) => revision === props.from) ?? props.revisions.at(-2))
  return (
    <Show when={last()}>
      {(after) => (
        <Show when={before()}>
          {(from) => (
            <>
              <label class="revision-pick">
                <span class="quiet">Since</span>
                <select class="input" onChange={(event) => props.onFrom(Number(event.currentTarget.value))}>
                  <For each={props.revisions.slice(0, -1)}>
                    {(one) => (
                      <option value={one.revision} selected={one.revision === from().revision}>
                        revision {one.revision}, {actorWord(one.by)}, {formatClock(Date.parse(one.at), now())}
                      </option>
                    )}
                  </For>
                </select>
              </label>
              <Diff
                before={revisionLines(from())}
                after={revisionLines(after())}
                label={`What changed from revision ${from().revision} to ${after().revision}`}
              />
              <Show when={from().reason !== after().reason && after().reason}>
                {(reason) => (
                  <p class="quiet wrap">
                    Reason now: <bdi>{reason()}</bdi>
                  </p>
                )}
              </Show>
            </>
          )}
        </Show>
      )}
    </Show>
  )
}

/** What to look at before deciding: work that is like it, the exact commands, what was edited. */
export function DraftChecks(props: {
  readonly draft: Draft
  readonly revisions: readonly DraftRevision[]
  readonly from: number | undefined
  readonly onFrom: (revision: number) => void
  readonly actions: SimilarActions | undefined
}) {
  const unchecked = () => props.draft.warnings.filter(({ code }) => code === 'DEPENDENCY_UNCHECKED')
  return (
    <aside class="page-aside draft-checks" aria-label="Checks">
      <section>
        <h2>
          <Search aria-hidden="true" /> Similar open work
        </h2>
        <SimilarList draft={props.draft} actions={props.actions} />
      </section>
      <section>
        <h2>
          <Terminal aria-hidden="true" /> {isOpen(props.draft) ? 'What will run' : 'The commands'}
        </h2>
        <For each={unchecked()}>
          {(warning) => (
            <p class="check-warning wrap">
              <TriangleAlert aria-hidden="true" /> <bdi>{warning.message}</bdi>
            </p>
          )}
        </For>
        <Commands draft={props.draft} />
      </section>
      <Show when={props.revisions.length > 1}>
        <section>
          <h2>
            <History aria-hidden="true" /> Changed since it was proposed
          </h2>
          <Revisions revisions={props.revisions} from={props.from ?? 1} onFrom={props.onFrom} />
        </section>
      </Show>
    </aside>
  )
}
