import { createMemo, For, Show, type Accessor, type JSX } from 'solid-js'
import type { AlertView } from '@hoop/protocol'
import type { AlertActs } from '../../live/alert-acts.ts'
import type { RowNav } from '../fleet/row-nav.ts'
import { AlertRow } from './alert-row.tsx'

/** What the lists of the page share: where the keyboard stands, which alert is open, which is about to be muted. */
export interface ListContext {
  readonly nav: RowNav
  readonly acts: AlertActs
  readonly openId: Accessor<string | undefined>
  readonly toggle: (id: string) => void
  readonly muting: Accessor<string | undefined>
  readonly setMuting: (id: string | undefined) => void
}

/** Alerts under a heading; `children` where there are none. */
export function AlertList(props: {
  readonly title: string
  readonly aside?: string
  readonly alerts: readonly AlertView[]
  readonly lists: ListContext
  readonly children?: JSX.Element
}) {
  // Sentences change by the second, rows do not: the list is keyed by its ids.
  const ids = createMemo(() => props.alerts.map(({ id }) => id), [], {
    equals: (a, b) => a.length === b.length && a.every((id, at) => id === b[at]),
  })
  const byId = createMemo(() => new Map(props.alerts.map((alert) => [alert.id, alert])))
  const isStop = (id: string) => {
    const at = props.lists.nav.current()
    return at !== undefined && byId().has(at) ? at === id : ids()[0] === id
  }
  return (
    <section class="page-section alert-section" aria-label={props.title}>
      <div class="section-head">
        <h2>{props.title}</h2>
        <Show when={props.alerts.length > 0}>
          <span class="quiet num">{props.alerts.length}</span>
        </Show>
        <Show when={props.aside}>
          <span class="quiet">{props.aside}</span>
        </Show>
      </div>
      <Show when={ids().length > 0} fallback={props.children}>
        <ul class="alert-list">
          <For each={ids()}>
            {(id) => (
              <Show when={byId().get(id)}>
                {(alert) => (
                  <AlertRow
                    alert={alert()}
                    acts={props.lists.acts}
                    isOpen={props.lists.openId() === id}
                    isCurrent={props.lists.nav.current() === id}
                    isTabStop={isStop(id)}
                    isMuting={props.lists.muting() === id}
                    onToggle={() => props.lists.toggle(id)}
                    onFocus={() => props.lists.nav.set(id)}
                    onMuting={(isMuting) => props.lists.setMuting(isMuting ? id : undefined)}
                  />
                )}
              </Show>
            )}
          </For>
        </ul>
      </Show>
    </section>
  )
}
