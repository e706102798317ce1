import { A } from '@solidjs/router'
import Workflow from 'lucide-solid/icons/workflow'
import { createMemo, For, Show } from 'solid-js'
import type { BeadDependency, BeadDetail, BeadNode } from '@hoop/protocol'
import { formatCount } from '../../format/number.ts'
import { beadKey, keyHref } from '../../model/bead-key.ts'
import { isDone, linkWord } from '../../model/bead-look.ts'
import { BeadMark, StatusMark } from '../../ui/bead-mark.tsx'
import { Button } from '../../ui/button.tsx'
import { createSignal } from 'solid-js'

/** Links shown at first: what is still open stands before what is done. */
const FIRST = 12

function LinkList(props: {
  readonly heading: string
  readonly none: string
  readonly direction: 'in' | 'out'
  readonly links: readonly BeadDependency[]
  readonly workspace: string
  readonly around: ReadonlyMap<string, BeadNode>
}) {
  const [all, setAll] = createSignal(false)
  const sorted = createMemo(() =>
    props.links.toSorted((a, b) => Number(isDone(a.status)) - Number(isDone(b.status)) || (a.id < b.id ? -1 : 1)),
  )
  const shown = () => (all() ? sorted() : sorted().slice(0, FIRST))
  return (
    <section>
      <h2>
        {props.heading} <span class="quiet num">{props.links.length === 0 ? '' : formatCount(props.links.length)}</span>
      </h2>
      <Show when={props.links.length > 0} fallback={<p class="quiet">{props.none}</p>}>
        <ul class="bead-links">
          <For each={shown()}>
            {(link) => {
              const key = () => beadKey(props.workspace, link.id)
              const node = () => props.around.get(key())
              return (
                <li data-done={isDone(link.status) ? '' : undefined}>
                  <p class="bead-link-top">
                    <Show
                      when={link.status !== null}
                      fallback={
                        <code class="cut">
                          <bdi>{link.id}</bdi>
                        </code>
                      }
                    >
                      <A class="cut" href={keyHref(key())}>
                        <code>
                          <bdi>{link.id}</bdi>
                        </code>
                      </A>
                    </Show>
                    <Show when={link.status !== null && node()} fallback={<StatusMark status={link.status} />}>
                      {(found) => <BeadMark bead={found()} />}
                    </Show>
                  </p>
                  <Show when={link.status !== null && node()?.title}>
                    {(title) => (
                      <A class="bead-link-title" href={keyHref(key())} dir="auto">
                        {title()}
                      </A>
                    )}
                  </Show>
                  <Show when={link.type !== 'blocks'}>
                    <p class="quiet">
                      <bdi>{linkWord(link.type, props.direction)}</bdi>
                    </p>
                  </Show>
                </li>
              )
            }}
          </For>
        </ul>
        <Show when={!all() && props.links.length > FIRST}>
          <Button kind="plain" onClick={() => setAll(true)}>
            Show all {formatCount(props.links.length)}
          </Button>
        </Show>
      </Show>
    </section>
  )
}

/** What the bead depends on, and what depends on it. */
export function BeadLinks(props: { readonly bead: BeadDetail; readonly around: ReadonlyMap<string, BeadNode> }) {
  const search = () => new URLSearchParams({ view: 'graph', root: props.bead.key }).toString()
  return (
    <>
      <LinkList
        heading="Depends on"
        none="Nothing."
        direction="out"
        links={props.bead.dependsOn}
        workspace={props.bead.workspace}
        around={props.around}
      />
      <LinkList
        heading="Depended on by"
        none="Nothing."
        direction="in"
        links={props.bead.dependents}
        workspace={props.bead.workspace}
        around={props.around}
      />
      <Show when={props.bead.dependsOn.length + props.bead.dependents.length > 0}>
        <p>
          <A class="button" href={`/beads?${search()}`}>
            <Workflow aria-hidden="true" /> See its graph
          </A>
        </p>
      </Show>
    </>
  )
}
