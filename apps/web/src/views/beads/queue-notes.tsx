import { A } from '@solidjs/router'
import History from 'lucide-solid/icons/rotate-ccw-clock'
import { createMemo, For, Show } from 'solid-js'
import type { BeadView } from '@hoop/protocol'
import { plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { projectHref } from '../../model/attention.ts'
import { Age } from '../../ui/age.tsx'

/** Queues that cannot be reached, and since when their beads are shown as they were. */
export function QueueNotes(props: { readonly beads: readonly BeadView[] }) {
  const { now, projects } = useFleet()
  const old = createMemo(() => {
    const queues = new Map<string, { count: number; readonly project: string | null; readonly at: string }>()
    for (const { workspace, project, lastSeenAt } of props.beads) {
      if (lastSeenAt === undefined) continue
      const known = queues.get(workspace)
      if (known === undefined) queues.set(workspace, { count: 1, project, at: lastSeenAt })
      else known.count += 1
    }
    return [...queues].map(([workspace, queue]) => ({ workspace, ...queue }))
  })
  const unread = createMemo(() => projects().filter(({ beads }) => beads === null))
  return (
    <Show when={old().length + unread().length > 0}>
      <ul class="queue-notes" aria-label="Queues that are not as they are now">
        <For each={old()}>
          {(queue) => (
            <li>
              <History aria-hidden="true" />
              <p class="wrap">
                The queue in <code>{queue.workspace}</code> cannot be reached: {plural(queue.count, 'bead')} as last seen{' '}
                <Age at={Date.parse(queue.at)} now={now()} /> ago.
              </p>
            </li>
          )}
        </For>
        <For each={unread().filter(({ name }) => !old().some(({ project }) => project === name))}>
          {(project) => (
            <li>
              <History aria-hidden="true" />
              <p class="wrap">
                The beads of{' '}
                <A class="link" href={projectHref(project.name)}>
                  <bdi>{project.label ?? project.name}</bdi>
                </A>{' '}
                cannot be read, and none of them was seen before.
              </p>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
