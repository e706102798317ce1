import { A } from '@solidjs/router'
import ChevronDown from 'lucide-solid/icons/chevron-down'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { formatClock } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { ActionButton } from '../../frame/action-button.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { foldNeeds, type Need } from '../../model/attention.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { MarkIcon } from '../../ui/mark-icon.tsx'
import { Said } from '../../ui/said.tsx'

function NeedLine(props: { readonly need: Need }) {
  const { now } = useFleet()
  return (
    <li class="need" data-severity={props.need.severity} data-mark={props.need.mark}>
      <span class="need-mark" data-look={props.need.mark}>
        <MarkIcon mark={props.need.mark} />
        <span>{props.need.word}</span>
      </span>
      <Show
        when={props.need.href}
        fallback={
          <b class="need-who cut">
            <bdi>{props.need.subject}</bdi>
          </b>
        }
      >
        {(href) => (
          <A class="need-who cut" href={href()}>
            <bdi>{props.need.subject}</bdi>
          </A>
        )}
      </Show>
      <p class="need-said wrap">
        <Said sentence={props.need.sentence} />
      </p>
      <Age class="need-age num" at={props.need.sinceMs} now={now()} />
      <ActionButton class="need-action" action={props.need.action} />
    </li>
  )
}

/** As many stand on a phone before the workers; the rest are one tap away. */
const PHONE_ROWS = 3

/** What needs a person, worst first; many that began together are one line until it is opened. */
export function NeedsYou() {
  const { needs, now, state } = useFleet()
  const [all, setAll] = createSignal(false)
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set())
  // Sentences change by the second, rows do not: the list is keyed by what it is about.
  const rows = createMemo(() => foldNeeds(needs()))
  const keys = createMemo(() => rows().map((row) => (row.kind === 'one' ? row.need.id : row.id)), [], {
    equals: (a, b) => a.length === b.length && a.every((key, at) => key === b[at]),
  })
  const byKey = createMemo(() => new Map(rows().map((row) => [row.kind === 'one' ? row.need.id : row.id, row])))
  const toggle = (id: string) => {
    const next = new Set(opened())
    if (!next.delete(id)) next.add(id)
    setOpened(next)
  }
  return (
    <section class="needs" aria-labelledby="needs-heading" data-all={all() ? '' : undefined}>
      <div class="section-head">
        <h2 id="needs-heading">Needs you</h2>
        <Show when={needs().length > 0}>
          <span class="quiet">{plural(needs().length, 'alert')}, worst first</span>
        </Show>
      </div>
      <Show
        when={needs().length > 0}
        fallback={
          <p class="needs-none">
            Nothing needs you.{' '}
            <Show when={state.clearedAt}>{(at) => <span class="quiet">Last alert cleared {formatClock(at(), now())}.</span>}</Show>
          </p>
        }
      >
        <ul class="need-list">
          <For each={keys()}>
            {(key) => {
              const row = () => byKey().get(key)
              const one = () => {
                const found = row()
                return found?.kind === 'one' ? found.need : undefined
              }
              const many = () => {
                const found = row()
                return found?.kind === 'many' ? found.needs : undefined
              }
              return (
                <>
                  <Show when={one()}>{(need) => <NeedLine need={need()} />}</Show>
                  <Show when={many()}>
                    {(all) => (
                      <>
                        <li class="need" data-severity={all()[0]?.severity} data-mark={all()[0]?.mark}>
                          <span class="need-mark" data-look={all()[0]?.mark}>
                            <MarkIcon mark={all()[0]?.mark ?? 'bell'} />
                            <span>{all()[0]?.word}</span>
                          </span>
                          <b class="need-who">{plural(all().length, all()[0]?.noun ?? 'alert')}</b>
                          <p class="need-said wrap">
                            {all().length} at {formatClock(all()[0]?.sinceMs ?? 0, now())}:{' '}
                            <For each={all().slice(0, 12)}>
                              {(need, at) => (
                                <>
                                  {at() > 0 && ', '}
                                  <bdi>{need.subject}</bdi>
                                </>
                              )}
                            </For>
                            {all().length > 12 && ', …'}.
                          </p>
                          <Age class="need-age num" at={all()[0]?.sinceMs} now={now()} />
                          <div class="need-action">
                            <Button aria-expanded={opened().has(key)} onClick={() => toggle(key)}>
                              {opened().has(key) ? 'Fold' : 'Show each'} <ChevronDown aria-hidden="true" />
                            </Button>
                          </div>
                        </li>
                        <Show when={opened().has(key)}>
                          <For each={all().map(({ id }) => id)}>
                            {(id) => <Show when={all().find((need) => need.id === id)}>{(need) => <NeedLine need={need()} />}</Show>}
                          </For>
                        </Show>
                      </>
                    )}
                  </Show>
                </>
              )
            }}
          </For>
        </ul>
        <Show when={keys().length > PHONE_ROWS}>
          <div class="needs-more">
            <Button kind="plain" onClick={() => setAll(true)}>
              Show {keys().length - PHONE_ROWS} more
            </Button>
          </div>
        </Show>
      </Show>
    </section>
  )
}
