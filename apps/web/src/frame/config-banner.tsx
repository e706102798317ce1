import { A, useLocation } from '@solidjs/router'
import FileWarning from 'lucide-solid/icons/file-exclamation-point'
import { createMemo, For, Show } from 'solid-js'
import { useFleet } from '../live/fleet.tsx'
import { Banner } from '../ui/banner.tsx'

/** Kinds that are an edit which was refused. */
export const refusedKinds: ReadonlySet<string> = new Set(['config-invalid', 'projects-invalid', 'prices-invalid'])

/** Which file is meant is said by its name; where it lies is said on the page that shows it. */
function withoutFolder(why: string, path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return folder !== '' && why.startsWith(folder) ? why.slice(folder.length) : why
}

/** An edit of the settings or of the registry that was refused: said on every page but the one that shows it whole. */
export function ConfigBanners() {
  const { state } = useFleet()
  const location = useLocation()
  const refused = createMemo(() =>
    Object.values(state.alerts)
      .filter(({ kind, resolvedAt }) => refusedKinds.has(kind) && resolvedAt === null)
      .map(({ id }) => id),
  )
  return (
    <Show when={location.pathname !== '/system'}>
      <For each={refused()}>
        {(id) => (
          <Banner
            tone="bad"
            icon={<FileWarning aria-hidden="true" />}
            actions={
              <A class="button" data-kind="default" href="/system">
                Show the problem
              </A>
            }
          >
            <span class="banner-said" title={state.alerts[id]?.why}>
              <bdi>{withoutFolder(state.alerts[id]?.why ?? '', state.alerts[id]?.subject ?? '')}</bdi>
            </span>
          </Banner>
        )}
      </For>
    </Show>
  )
}
