import { A } from '@solidjs/router'
import { For, Show, type JSX } from 'solid-js'
import type { BeadDetail } from '@hoop/protocol'
import { formatClock, formatExact } from '../../format/clock.ts'
import { formatCount } from '../../format/number.ts'
import { beadKey } from '../../model/bead-key.ts'
import { costHref } from '../../model/cost-query.ts'
import { stitchHref } from '../../model/hrefs.ts'
import { Chip } from '../../ui/chip.tsx'
import { Money } from '../../ui/money.tsx'

function Fact(props: { readonly name: string; readonly children: JSX.Element }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </>
  )
}

function When(props: { readonly name: string; readonly at: string | null; readonly now: number }) {
  return (
    <Show when={props.at}>
      {(at) => (
        <Fact name={props.name}>
          <time datetime={at()} title={formatExact(Date.parse(at()))}>
            {formatClock(Date.parse(at()), props.now)}
          </time>
        </Fact>
      )}
    </Show>
  )
}

function Text(props: { readonly name: string; readonly text: string | null }) {
  return (
    <Show when={props.text}>
      {(text) => (
        <Fact name={props.name}>
          <bdi>{text()}</bdi>
        </Fact>
      )}
    </Show>
  )
}

/** Who, when, where, from which conversation, at what cost. */
export function BeadFacts(props: { readonly bead: BeadDetail; readonly now: number }) {
  return (
    <section>
      <h2>Facts</h2>
      <dl class="facts">
        <Show when={props.bead.stitch}>
          {(stitch) => (
            <Fact name="Stitch">
              <A class="link" href={stitchHref(stitch().id)}>
                <bdi>{stitch().title ?? stitch().id}</bdi>
              </A>
            </Fact>
          )}
        </Show>
        <Show when={props.bead.labels.length > 0}>
          <Fact name="Labels">
            <span class="chips">
              <For each={props.bead.labels}>
                {(label) => (
                  <A href={`/beads?${new URLSearchParams({ label }).toString()}`} title="All beads with this label">
                    <Chip>
                      <bdi class="cut">{label}</bdi>
                    </Chip>
                  </A>
                )}
              </For>
            </span>
          </Fact>
        </Show>
        <Text name="Assignee" text={props.bead.assignee} />
        <Text name="Owner" text={props.bead.owner} />
        <Text name="Created by" text={props.bead.createdBy} />
        <When name="Created" at={props.bead.createdAt} now={props.now} />
        <When name="Updated" at={props.bead.updatedAt} now={props.now} />
        <When name="Closed" at={props.bead.closedAt} now={props.now} />
        <Fact name="Attempts">{formatCount(props.bead.executions)}</Fact>
        <Fact name="Cost">
          <A class="spent" href={costHref({ bead: beadKey(props.bead.workspace, props.bead.id), range: '30d', by: 'session' })}>
            <Money usd={props.bead.costUsd} />
          </A>
        </Fact>
        <Text name="Elsewhere" text={props.bead.externalRef} />
        <Fact name="Queue">
          <span class="path">
            <bdi>{props.bead.workspace}</bdi>
          </span>
        </Fact>
      </dl>
    </section>
  )
}
