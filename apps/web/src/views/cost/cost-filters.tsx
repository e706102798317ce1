import X from 'lucide-solid/icons/x'
import { createMemo, For, Show } from 'solid-js'
import { filterNames, isDay, NONE, ranges, type CostPageState, type CostSearch } from '../../model/cost-query.ts'
import { filterWord, keyWords, rangeWord } from '../../model/cost-words.ts'
import { ProjectSelect } from '../../ui/project-select.tsx'
import { Segmented } from '../../ui/segmented.tsx'

/** The range, whose days they are, and what was chosen of it all; each of it in the URL. */
export function CostFilters(props: {
  readonly page: CostPageState
  readonly hostZone: string
  readonly sessionTitle: string | undefined
  readonly onChange: (change: CostSearch) => void
}) {
  const zones = createMemo(() => [
    ...new Set([props.page.zone, props.hostZone, Intl.DateTimeFormat().resolvedOptions().timeZone, 'UTC'].filter((name) => name !== '')),
  ])
  const day = (text: string) => (isDay(text) ? text : '')
  const chosen = createMemo(() =>
    filterNames.flatMap((name) => {
      const value = props.page.filters[name]
      return value === undefined || name === 'project' ? [] : [{ name, value }]
    }),
  )
  return (
    <div class="filter-bar cost-filters">
      <Segmented
        label="Range"
        options={ranges}
        value={props.page.range}
        text={(range) => rangeWord[range]}
        onChange={(range) =>
          props.onChange(
            range === 'custom'
              ? { range, since: props.page.since, until: props.page.until }
              : { range, since: undefined, until: undefined },
          )
        }
      />
      <Show when={props.page.range === 'custom'}>
        <label class="field filter cost-day">
          <span class="quiet">From</span>
          <input
            type="date"
            value={day(props.page.since)}
            max={day(props.page.until)}
            onChange={(event) => isDay(event.currentTarget.value) && props.onChange({ since: event.currentTarget.value })}
          />
        </label>
        <label class="field filter cost-day">
          <span class="quiet">Until</span>
          <input
            type="date"
            value={day(props.page.until)}
            min={day(props.page.since)}
            onChange={(event) => isDay(event.currentTarget.value) && props.onChange({ until: event.currentTarget.value })}
          />
        </label>
      </Show>
      <label class="field filter cost-zone">
        <span class="quiet">Days of</span>
        <select aria-label="Days of which time zone" onChange={(event) => props.onChange({ zone: event.currentTarget.value })}>
          <For each={zones()}>
            {(name) => (
              <option value={name} selected={name === props.page.zone}>
                {name}
                {name === props.hostZone ? ', this host' : ''}
              </option>
            )}
          </For>
        </select>
      </label>
      <ProjectSelect chosen={props.page.filters.project} none={NONE} onChoose={(project) => props.onChange({ project })} />
      <For each={chosen()}>
        {({ name, value }) => (
          <button
            type="button"
            class="chip chip-button cost-chip"
            title={`Only ${filterWord[name]} ${value}; take it out`}
            onClick={() => props.onChange({ [name]: undefined })}
          >
            <span class="quiet">{filterWord[name]}</span>
            <bdi class="cut">{keyWords(name, value, name === 'session' ? props.sessionTitle : undefined)}</bdi>
            <X aria-hidden="true" />
            <span class="sr">, take it out</span>
          </button>
        )}
      </For>
    </div>
  )
}
