import { A } from '@solidjs/router'
import Locate from 'lucide-solid/icons/locate'
import { For, Show } from 'solid-js'
import type { BeadNode } from '@hoop/protocol'
import { formatCount, plural } from '../../format/number.ts'
import { idOfKey, keyHref } from '../../model/bead-key.ts'
import { linkWord, priorityWord } from '../../model/bead-look.ts'
import type { Scene } from '../../model/graph-scene.ts'
import { BeadMark, StatusMark } from '../../ui/bead-mark.tsx'
import { Button } from '../../ui/button.tsx'

/** Links of one direction shown in the panel. */
const SHOWN = 10
const CYCLES = 8

function Links(props: {
  readonly heading: string
  readonly direction: 'in' | 'out'
  readonly links: readonly { readonly index: number; readonly type: string }[]
  readonly nodeAt: (index: number) => BeadNode
  readonly onSelect: (index: number) => void
}) {
  return (
    <Show when={props.links.length > 0}>
      <section>
        <h3>
          {props.heading} <span class="quiet num">{formatCount(props.links.length)}</span>
        </h3>
        <ul class="graph-links">
          <For each={props.links.slice(0, SHOWN)}>
            {({ index, type }) => {
              const node = () => props.nodeAt(index)
              return (
                <li>
                  <button type="button" onClick={() => props.onSelect(index)} title={`${linkWord(type, props.direction)} ${node().id}`}>
                    <Show when={!node().missing} fallback={<StatusMark status={null} />}>
                      <BeadMark bead={node()} />
                    </Show>
                    <span class="cut" dir="auto">
                      {node().missing ? node().id : node().title}
                    </span>
                  </button>
                </li>
              )
            }}
          </For>
        </ul>
        <Show when={props.links.length > SHOWN}>
          <p class="quiet">and {formatCount(props.links.length - SHOWN)} more, on its page</p>
        </Show>
      </section>
    </Show>
  )
}

/** What the chosen node is, in words; without one, what is wrong in the graph. */
export function GraphPanel(props: {
  readonly scene: Scene
  readonly selected: number | undefined
  readonly nodeAt: (index: number) => BeadNode
  readonly onSelect: (index: number) => void
  readonly onAround: (index: number) => void
}) {
  const linksOf = (index: number, direction: 'in' | 'out') =>
    ((direction === 'out' ? props.scene.out : props.scene.into)[index] ?? []).flatMap((at) => {
      const edge = props.scene.edges[at]
      return edge === undefined ? [] : [{ index: direction === 'out' ? edge.to : edge.from, type: edge.type }]
    })
  const selected = () => (props.selected !== undefined && props.selected < props.scene.nodes.length ? { index: props.selected } : undefined)
  return (
    <aside class="graph-panel" aria-label="About the graph" aria-live="polite">
      <h2 class="sr">About the graph</h2>
      <Show
        when={selected()}
        fallback={
          <>
            <p class="quiet num">
              {plural(props.scene.nodes.length, 'bead')}, {plural(props.scene.edges.length, 'link')}
              <Show when={props.scene.withoutLinks > 0}>; {formatCount(props.scene.withoutLinks)} without a link are left out</Show>
            </p>
            <Show when={props.scene.cycles.length > 0}>
              <section>
                <h3 class="bad">{plural(props.scene.cycles.length, 'cycle')}</h3>
                <p class="soft">None of these can ever be ready: each waits for the next, and the last for the first.</p>
                <ul class="graph-cycles">
                  <For each={props.scene.cycles.slice(0, CYCLES)}>
                    {(cycle) => (
                      <li>
                        <button
                          type="button"
                          onClick={() => {
                            const index = props.scene.indexOf.get(cycle[0] ?? '')
                            if (index !== undefined) props.onSelect(index)
                          }}
                        >
                          <code class="wrap">
                            <bdi>{cycle.slice(0, 6).map(idOfKey).join(' → ')}</bdi> →{cycle.length > 6 ? ' …' : ''}
                          </code>
                        </button>
                      </li>
                    )}
                  </For>
                </ul>
                <Show when={props.scene.cycles.length > CYCLES}>
                  <p class="quiet">and {formatCount(props.scene.cycles.length - CYCLES)} more</p>
                </Show>
              </section>
            </Show>
            <Show when={props.scene.missing > 0}>
              <section>
                <h3 class="bad">{plural(props.scene.missing, 'missing target')}</h3>
                <p class="soft">Named by a dependency, and in no queue that HOOP reads.</p>
                <ul class="graph-links">
                  <For each={[...props.scene.nodes.entries()].filter(([, node]) => node.missing).slice(0, SHOWN)}>
                    {([index, node]) => (
                      <li>
                        <button type="button" onClick={() => props.onSelect(index)}>
                          <code class="cut">
                            <bdi>{node.id}</bdi>
                          </code>
                        </button>
                      </li>
                    )}
                  </For>
                </ul>
              </section>
            </Show>
            <ul class="graph-legend quiet">
              <li>
                <i data-edge="waits" /> the right one waits for the left one
              </li>
              <li>
                <i data-edge="link" /> linked, nobody waits
              </li>
              <Show when={props.scene.cycles.length > 0}>
                <li>
                  <i data-edge="cycle" /> part of a cycle
                </li>
              </Show>
            </ul>
          </>
        }
      >
        {(chosen) => {
          const node = () => props.nodeAt(chosen().index)
          return (
            <>
              <p class="graph-id">
                <code class="cut">
                  <bdi>{node().id}</bdi>
                </code>
                <Show when={node().project}>
                  {(project) => (
                    <span class="quiet cut">
                      <bdi>{project()}</bdi>
                    </span>
                  )}
                </Show>
              </p>
              <Show when={!node().missing} fallback={<StatusMark status={null} />}>
                <h2 class="wrap" dir="auto">
                  <A class="graph-title" href={keyHref(node().key)}>
                    {node().title.trim() === '' ? node().id : node().title}
                  </A>
                </h2>
                <p class="bead-state">
                  <BeadMark bead={node()} />
                  <span>{priorityWord(node().priority)}</span>
                  <bdi>{node().type}</bdi>
                </p>
              </Show>
              <Show when={props.scene.cyclic.has(chosen().index)}>
                <p class="bad">In a cycle: it waits, in the end, for itself.</p>
              </Show>
              <p class="actions">
                <Show when={!node().missing}>
                  <A class="button" href={keyHref(node().key)}>
                    Open bead
                  </A>
                </Show>
                <Button onClick={() => props.onAround(chosen().index)} title="Only what is around it (f)">
                  <Locate aria-hidden="true" /> Around it
                </Button>
              </p>
              <Links
                heading="Depends on"
                direction="out"
                links={linksOf(chosen().index, 'out')}
                nodeAt={props.nodeAt}
                onSelect={props.onSelect}
              />
              <Links
                heading="Depended on by"
                direction="in"
                links={linksOf(chosen().index, 'in')}
                nodeAt={props.nodeAt}
                onSelect={props.onSelect}
              />
            </>
          )
        }}
      </Show>
    </aside>
  )
}
