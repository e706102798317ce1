import ListFilter from 'lucide-solid/icons/list-filter'
import { For, Show } from 'solid-js'
import { kindName, knownKinds } from '../../model/alert-kinds.ts'
import { alertStates, type AlertQuery, type AlertState } from '../../model/alert-rows.ts'
import { Button } from '../../ui/button.tsx'
import { ProjectSelect } from '../../ui/project-select.tsx'
import { Segmented } from '../../ui/segmented.tsx'

/** What of the query is put into the URL; `undefined` takes it out. */
export type QueryChange = Partial<Record<'state' | 'kind' | 'severity' | 'project' | 'q', string | undefined>>

const severities = { bad: 'Bad', warn: 'Warnings', info: 'Notes' } as const
const stateNames: Readonly<Record<AlertState, string>> = { all: 'All', firing: 'Firing', muted: 'Muted', resolved: 'Resolved' }

/** By state, kind, severity, project and text. */
export function AlertFilters(props: {
  readonly query: AlertQuery
  readonly counts: Readonly<Record<'firing' | 'muted', number>>
  readonly isFiltered: boolean
  /** Kinds that are there, also those that this page does not know. */
  readonly kinds: readonly string[]
  readonly onChange: (change: QueryChange) => void
  readonly setField: (field: HTMLInputElement) => void
}) {
  const kinds = () => [...knownKinds, ...props.kinds.filter((kind) => !knownKinds.includes(kind))]
  const stateText = (state: AlertState) =>
    state === 'firing' || state === 'muted' ? `${stateNames[state]} ${props.counts[state]}` : stateNames[state]
  return (
    <div class="filter-bar">
      <Segmented
        label="Which alerts"
        options={alertStates}
        value={props.query.state}
        text={stateText}
        onChange={(state) => props.onChange({ state: state === 'all' ? undefined : state })}
      />
      <select
        class="input filter-select"
        aria-label="Kind"
        onChange={(event) => props.onChange({ kind: event.currentTarget.value || undefined })}
      >
        <option value="">All kinds</option>
        <For each={kinds()}>
          {(kind) => (
            <option value={kind} selected={kind === props.query.kind}>
              {kindName(kind)}
            </option>
          )}
        </For>
      </select>
      <select
        class="input filter-select"
        aria-label="Severity"
        onChange={(event) => props.onChange({ severity: event.currentTarget.value || undefined })}
      >
        <option value="">Every severity</option>
        <For each={Object.entries(severities)}>
          {([severity, name]) => (
            <option value={severity} selected={severity === props.query.severity}>
              {name}
            </option>
          )}
        </For>
      </select>
      <ProjectSelect chosen={props.query.project} onChoose={(project) => props.onChange({ project })} />
      <label class="field filter">
        <ListFilter aria-hidden="true" />
        <input
          ref={props.setField}
          type="text"
          aria-label="Filter alerts"
          placeholder="Filter"
          autocomplete="off"
          spellcheck={false}
          value={props.query.text}
          onInput={(event) => props.onChange({ q: event.currentTarget.value || undefined })}
        />
      </label>
      <Show when={props.isFiltered}>
        <Button
          kind="plain"
          onClick={() => props.onChange({ state: undefined, kind: undefined, severity: undefined, project: undefined, q: undefined })}
        >
          Clear
        </Button>
      </Show>
    </div>
  )
}
