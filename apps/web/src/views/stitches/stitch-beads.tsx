import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import type { ExecutionView, StitchBead } from '@hoop/protocol'
import { plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { workerHref } from '../../model/attention.ts'
import { folderOf } from '../../model/draft-words.ts'
import { beadHref } from '../../model/hrefs.ts'
import { outcomeSentence, outcomeWord } from '../../model/outcome.ts'
import { howPhrase } from '../../model/stitch-words.ts'
import { OutcomeIcon } from '../../ui/outcome-icon.tsx'
import { Said } from '../../ui/said.tsx'

const MOST_MARKS = 8

/** The attempts at one bead, oldest first, and how the newest went. */
function Attempts(props: { readonly attempts: readonly ExecutionView[] }) {
  const { now, state } = useFleet()
  const last = () => props.attempts[0]
  return (
    <Show when={last()} fallback={<span class="quiet">Nobody has begun.</span>}>
      {(newest) => (
        <>
          <span
            class="attempt-marks"
            role="img"
            aria-label={`${plural(props.attempts.length, 'attempt')}: ${props.attempts
              .toReversed()
              .map(({ outcome }) => outcomeWord[outcome].toLowerCase())
              .join(', ')}`}
          >
            <For each={props.attempts.slice(0, MOST_MARKS).toReversed()}>{({ outcome }) => <OutcomeIcon outcome={outcome} />}</For>
          </span>
          <A href={workerHref(newest().worker)} class="link">
            <bdi>{state.workers[newest().worker]?.name ?? newest().worker}</bdi>
          </A>{' '}
          <span class="soft">
            <Said sentence={outcomeSentence(newest(), now())} />
          </span>
        </>
      )}
    </Show>
  )
}

/** The beads of a stitch: what they are, how they belong to it, how they fare. */
export function StitchBeads(props: { readonly beads: readonly StitchBead[]; readonly executions: readonly ExecutionView[] }) {
  const attempts = createMemo(() => {
    const byBead = new Map<string, ExecutionView[]>()
    for (const execution of props.executions) {
      const key = `${execution.workspace ?? ''}#${execution.bead}`
      const known = byBead.get(key)
      if (known === undefined) byBead.set(key, [execution])
      else known.push(execution)
    }
    return byBead
  })
  return (
    <ul class="list stitch-beads">
      <For each={props.beads}>
        {(bead) => (
          <li>
            <p class="stitch-bead-title">
              <A href={beadHref(bead.workspace, bead.id)} class="link mono">
                <bdi>{bead.id}</bdi>
              </A>
              <span class="wrap" dir="auto">
                <Show when={bead.title} fallback={<span class="quiet">Its queue does not tell it.</span>}>
                  {(title) => <bdi>{title()}</bdi>}
                </Show>
              </span>
              <span class="stitch-bead-status">
                <bdi>{(bead.status ?? 'unknown').replaceAll('_', ' ')}</bdi>
              </span>
            </p>
            <p class="stitch-bead-facts">
              <span class="quiet">
                {howPhrase(bead.how)} · <bdi title={bead.workspace}>{folderOf(bead.workspace)}</bdi>
              </span>
              <span class="stitch-bead-attempts wrap">
                <Attempts attempts={attempts().get(bead.key) ?? attempts().get(`${bead.workspace}#${bead.id}`) ?? []} />
              </span>
            </p>
          </li>
        )}
      </For>
    </ul>
  )
}
