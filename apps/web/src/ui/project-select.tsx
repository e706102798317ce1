import { For, Show } from 'solid-js'
import { useFleet } from '../live/fleet.tsx'

/**
 * Chooses a project, or all of them. Not shown where there is only one and none is chosen: nothing could be chosen then.
 * @param chosen the name of the project; `undefined`: all; empty: of none
 * @param none what is told when "of none" is chosen; without it that is not offered
 */
export function ProjectSelect(props: {
  readonly chosen: string | undefined
  readonly onChoose: (name: string | undefined) => void
  readonly none?: string
}) {
  const fleet = useFleet()
  return (
    <Show when={fleet.projects().length > (props.none === undefined ? 1 : 0) || props.chosen !== undefined}>
      <select class="input filter-select" aria-label="Project" onChange={(event) => props.onChoose(event.currentTarget.value || undefined)}>
        <option value="">All projects</option>
        <For each={fleet.projects()}>
          {(project) => (
            <option value={project.name} selected={project.name === props.chosen}>
              {project.label ?? project.name}
            </option>
          )}
        </For>
        <Show when={props.none}>
          {(none) => (
            <option value={none()} selected={props.chosen === ''}>
              Of no project
            </option>
          )}
        </Show>
      </select>
    </Show>
  )
}
