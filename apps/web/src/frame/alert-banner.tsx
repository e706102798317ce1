import { A, useLocation } from '@solidjs/router'
import { createMemo, Show } from 'solid-js'
import { useFleet } from '../live/fleet.tsx'
import { alertHref } from '../model/hrefs.ts'
import { plural } from '../format/number.ts'
import { Banner } from '../ui/banner.tsx'
import { MarkIcon } from '../ui/mark-icon.tsx'
import { Said } from '../ui/said.tsx'
import { refusedKinds } from './config-banner.tsx'

/** Views that show the same, whole. */
const showAll: ReadonlySet<string> = new Set(['/', '/alerts'])

/** What is bad and nobody has seen: said on every page but those that list it, until somebody has. */
export function AlertBanner() {
  const { needs, state } = useFleet()
  const location = useLocation()
  const bad = createMemo(() => needs().filter(({ id, severity }) => severity === 'bad' && !refusedKinds.has(state.alerts[id]?.kind ?? '')))
  const first = () => bad()[0]
  return (
    <Show when={!showAll.has(location.pathname) && first()}>
      {(need) => (
        <Banner
          tone="bad"
          isStatus={false}
          icon={<MarkIcon mark={need().mark} />}
          actions={
            <A class="button" data-kind="default" href={bad().length === 1 ? alertHref(need().id) : '/alerts'}>
              {bad().length === 1 ? 'Open alert' : 'Open alerts'}
            </A>
          }
        >
          <span class="banner-said">
            <b>
              {need().word}: <bdi>{need().subject}</bdi>.
            </b>{' '}
            <Said sentence={need().sentence} />
            <Show when={bad().length > 1}> And {plural(bad().length - 1, 'more', 'more')} that nobody has seen.</Show>
          </span>
        </Banner>
      )}
    </Show>
  )
}
