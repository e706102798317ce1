import { A } from '@solidjs/router'
import X from 'lucide-solid/icons/x'
import { createEffect, createMemo, For, on, onCleanup, Show } from 'solid-js'
import { Portal } from 'solid-js/web'
import type { WorkerView } from '@hoop/protocol'
import { useFleet } from '../live/fleet.tsx'
import { workerHref } from '../model/attention.ts'
import { stateSentence } from '../model/state-sentence.ts'
import { EvidenceFacts } from '../ui/evidence-facts.tsx'
import { Said } from '../ui/said.tsx'
import { StateBadge } from '../ui/state-badge.tsx'
import { useShell, type OpenEvidence } from './shell.tsx'

const GAP = 6
const MARGIN = 12

/** Below its anchor, or above where there is no room; never outside the window. */
export function placeBeside(
  anchor: { readonly left: number; readonly top: number; readonly bottom: number },
  size: { readonly width: number; readonly height: number },
  view: { readonly width: number; readonly height: number },
): { readonly left: number; readonly top: number } {
  const below = anchor.bottom + GAP
  const fits = below + size.height <= view.height - MARGIN
  const top = fits ? below : Math.max(MARGIN, anchor.top - GAP - size.height)
  return { left: Math.max(MARGIN, Math.min(anchor.left, view.width - size.width - MARGIN)), top }
}

function Card(props: { readonly open: OpenEvidence; readonly worker: WorkerView }) {
  const shell = useShell()
  const { now, lookOf } = useFleet()
  let card: HTMLDivElement | undefined
  const place = () => {
    if (card === undefined) return
    const at = placeBeside(props.open.anchor.getBoundingClientRect(), card.getBoundingClientRect(), {
      width: innerWidth,
      height: innerHeight,
    })
    card.style.left = `${at.left}px`
    card.style.top = `${at.top}px`
  }
  createEffect(
    on(
      () => props.open,
      (open) => {
        place()
        if (open.isPinned) card?.focus()
      },
    ),
  )
  const outside = (event: PointerEvent) => {
    if (event.target instanceof Node && card?.contains(event.target) === false && !props.open.anchor.contains(event.target))
      shell.setEvidence(undefined)
  }
  document.addEventListener('pointerdown', outside)
  addEventListener('resize', place)
  onCleanup(() => {
    document.removeEventListener('pointerdown', outside)
    removeEventListener('resize', place)
  })
  return (
    <div
      ref={card}
      class="evidence"
      role="dialog"
      aria-label={`Evidence for ${props.worker.name}`}
      tabindex="-1"
      data-pinned={props.open.isPinned ? '' : undefined}
    >
      <div class="evidence-head">
        <StateBadge look={lookOf(props.worker)} />
        <A href={workerHref(props.worker.id)} class="link" onClick={() => shell.setEvidence(undefined)}>
          <bdi>{props.worker.name}</bdi>
        </A>
        <Show when={props.open.isPinned}>
          <button type="button" class="icon-button" aria-label="Close" title="Close (Esc)" onClick={() => shell.setEvidence(undefined)}>
            <X aria-hidden="true" />
          </button>
        </Show>
      </div>
      <p class="evidence-said wrap">
        <Said sentence={stateSentence(props.worker, now())} />
      </p>
      <EvidenceFacts worker={props.worker} now={now()} />
    </div>
  )
}

/** The one evidence card of the page: what a state was judged on. It follows the row that asked for it. */
export function EvidencePopover() {
  const shell = useShell()
  const { state } = useFleet()
  const found = createMemo(() => {
    const open = shell.evidence()
    const worker = open === undefined ? undefined : state.workers[open.worker]
    return open !== undefined && worker !== undefined ? { open, worker } : undefined
  })
  // Focus goes back where it came from.
  createEffect(
    on(shell.evidence, (open, before: OpenEvidence | undefined) => {
      if (open === undefined && before?.isPinned === true && before.anchor instanceof HTMLElement) {
        const target = before.anchor.matches('a, button') ? before.anchor : before.anchor.querySelector<HTMLElement>('a, button')
        if (
          document.activeElement === null ||
          document.activeElement === document.body ||
          document.activeElement.closest('.evidence') !== null
        )
          target?.focus()
      }
      return open
    }),
  )
  return (
    <Portal>
      <For each={found() === undefined ? [] : ['card']}>
        {() => <Show when={found()}>{(both) => <Card open={both().open} worker={both().worker} />}</Show>}
      </For>
    </Portal>
  )
}
