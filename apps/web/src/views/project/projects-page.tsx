import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { formatCount, plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { useProjectCosts } from '../../live/use-costs.ts'
import { projectHref } from '../../model/attention.ts'
import { compareRanked } from '../../model/order.ts'
import { Age } from '../../ui/age.tsx'
import { Chip } from '../../ui/chip.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Money } from '../../ui/money.tsx'
import { NoProjects } from '../fleet/no-projects.tsx'

/** Every project on a line: its workers as glyphs, its queue, when something last happened. */
export default function ProjectsPage() {
  const { projects, workers, lookOf, now, state } = useFleet()
  const looks = (name: string) =>
    workers()
      .filter((worker) => worker.project === name)
      .map((worker) => ({ id: worker.id, name: worker.name, look: lookOf(worker) }))
      .sort(compareRanked)
  const spent = useProjectCosts()
  return (
    <Show when={state.isReady} fallback={<Skeleton rows={6} label="Projects are being read" />}>
      <Show when={projects().length > 0} fallback={<NoProjects />}>
        <div class="page-head">
          <h1>Projects</h1>
          <span class="quiet">{plural(projects().length, 'project')}</span>
        </div>
        <ul class="list">
          <For each={projects()}>
            {(project) => (
              <li class="project-line">
                <A href={projectHref(project.name)}>
                  <bdi>{project.label ?? project.name}</bdi>
                </A>
                <span class="group-glyphs" aria-hidden="true">
                  <For each={looks(project.name)}>{({ look }) => <Glyph look={look} size={10} />}</For>
                </span>
                <span class="quiet">{plural(looks(project.name).length, 'worker')}</span>
                <Show when={project.problem ?? project.workspaces.find(({ problem }) => problem !== null)?.problem}>
                  <Chip tone="bad">cannot be read</Chip>
                </Show>
                <span class="group-facts">
                  <Show when={project.beads} fallback={<span>beads ?</span>}>
                    {(beads) => (
                      <>
                        <span>{formatCount(beads().open)} open</span>
                        <span>{formatCount(beads().inProgress)} in progress</span>
                        <span>{formatCount(beads().blocked)} blocked</span>
                      </>
                    )}
                  </Show>
                  <Show when={spent.of(project.name)}>
                    {(sum) => (
                      <span title="Cost of the last 7 days">
                        <Money {...sum()} isShort /> in 7{'\u202f'}d
                      </span>
                    )}
                  </Show>
                  <Show when={project.lastActivityAt} fallback={<span class="quiet">no activity</span>}>
                    {(at) => <Age at={Date.parse(at())} now={now()} />}
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Show>
  )
}
