import { A, useLocation } from '@solidjs/router'
import { createMemo, For } from 'solid-js'
import { useFleet } from '../live/fleet.tsx'
import { useHistory } from '../live/use-history.ts'
import { projectHref, workerHref } from '../model/attention.ts'
import { nearest } from '../model/nearest.ts'

/** What is missing, and what is nearest to it, of the history too. */
export function Missing(props: { readonly title: string; readonly wanted: string; readonly children?: string }) {
  const { workers, projects } = useFleet()
  const history = useHistory()
  const near = createMemo(() => {
    const places = [
      ...[...workers(), ...(history.workers() ?? [])].map((worker) => ({
        text: worker.name,
        id: worker.id,
        kind: 'worker',
        href: workerHref(worker.id),
      })),
      ...projects().map((project) => ({ text: project.name, id: project.label ?? '', kind: 'project', href: projectHref(project.name) })),
      { text: 'Fleet', id: '', kind: 'view', href: '/' },
      { text: 'HOOP itself', id: 'system', kind: 'view', href: '/system' },
    ]
    const found = nearest(props.wanted, places, ({ text, id }) => [text, id].filter(Boolean))
    return found.length > 0 ? found : places.filter(({ href }) => href === '/')
  })
  return (
    <section class="first-run">
      <h1>{props.title}</h1>
      <p class="lead wrap">
        <bdi>{props.wanted}</bdi> is not known here. {props.children}
      </p>
      <p class="quiet">Nearest</p>
      <ul class="near">
        <For each={near()}>
          {(place) => (
            <li>
              <A href={place.href} class="link">
                <bdi>{place.text}</bdi>
              </A>{' '}
              <span class="quiet">{place.kind}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}

/** No view has this URL. */
export default function NotFoundPage() {
  const location = useLocation()
  return <Missing title="No such page" wanted={location.pathname.split('/').filter(Boolean).pop() ?? location.pathname} />
}
