import ListFilter from 'lucide-solid/icons/list-filter'
import X from 'lucide-solid/icons/x'
import { createSignal, For, Index, Show } from 'solid-js'
import { formatCount } from '../../format/number.ts'
import type { BeadChoices, Facet, StatusFacets } from '../../model/bead-facets.ts'
import { isNarrowed, writeStatuses, type FilterParams } from '../../model/bead-filter.ts'
import { beadLook, priorityWord, statusWord } from '../../model/bead-look.ts'
import { beadSorts, sortWord } from '../../model/bead-order.ts'
import { BeadIcon } from '../../ui/bead-mark.tsx'
import { Button } from '../../ui/button.tsx'
import type { BeadQuery } from './use-bead-query.ts'

/** One part of the filter as a choice; what is chosen stays in it also when no bead has it any more. */
function Choice(props: {
  readonly name: keyof FilterParams
  readonly label: string
  readonly any: string
  readonly value: string | undefined
  readonly facets: readonly Facet[]
  readonly word?: (value: string) => string
  readonly query: BeadQuery
}) {
  const facets = () =>
    props.value === undefined || props.facets.some(({ value }) => value === props.value)
      ? props.facets
      : [{ value: props.value, count: 0 }, ...props.facets]
  return (
    <select
      class="choice"
      aria-label={props.label}
      data-chosen={props.value === undefined ? undefined : ''}
      value={props.value === undefined ? '' : `=${props.value}`}
      onChange={({ currentTarget: { value } }) => props.query.set({ [props.name]: value === '' ? undefined : value.slice(1) })}
    >
      <option value="">{props.any}</option>
      <Index each={facets()}>
        {(facet) => (
          <option value={`=${facet().value}`} selected={facet().value === props.value}>
            {props.word?.(facet().value) ?? facet().value} ({formatCount(facet().count)})
          </option>
        )}
      </Index>
    </select>
  )
}

/** Narrows the beads down as one types and chooses; a press takes a choice back. */
export function BeadFilters(props: {
  readonly query: BeadQuery
  readonly choices: BeadChoices
  readonly statuses: StatusFacets
  readonly setField: (field: HTMLInputElement) => void
}) {
  const filter = () => props.query.filter()
  const [isOpen, setOpen] = createSignal(false)
  const chosen = () => {
    const { project, type, priority, label, assignee } = filter()
    return [project, type, priority, label, assignee].filter((part) => part !== undefined).length
  }
  const toggle = (status: string) => {
    const { statuses } = filter()
    const next = statuses.includes(status) ? statuses.filter((other) => other !== status) : [...statuses, status]
    props.query.set({ status: writeStatuses(next) })
  }
  const keydown = (event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }) => {
    if (event.key !== 'Escape') return
    props.query.set({ q: undefined })
    event.currentTarget.blur()
    event.preventDefault()
  }
  return (
    <div class="bead-filters" role="search" aria-label="Filter beads">
      <div class="bead-statuses" role="group" aria-label="Status">
        <Index each={props.statuses.statuses}>
          {(status) => (
            <button
              type="button"
              class="status-toggle"
              aria-pressed={filter().statuses.includes(status().value)}
              onClick={() => toggle(status().value)}
            >
              <BeadIcon look={beadLook({ status: status().value, ready: true })} />
              <bdi class="cut">{statusWord(status().value)}</bdi> <span class="num quiet">{formatCount(status().count)}</span>
            </button>
          )}
        </Index>
        <Show when={props.statuses.ready > 0 || filter().isReady}>
          <button
            type="button"
            class="status-toggle"
            aria-pressed={filter().isReady}
            title="Open, and nothing that it waits for"
            onClick={() => props.query.set({ ready: filter().isReady ? undefined : '1' })}
          >
            Ready only <span class="num quiet">{formatCount(props.statuses.ready)}</span>
          </button>
        </Show>
      </div>
      <div class="bead-choices" data-open={isOpen() ? '' : undefined}>
        <label class="field filter">
          <ListFilter aria-hidden="true" />
          <input
            ref={(element) => props.setField(element)}
            type="text"
            aria-label="Filter beads by text"
            placeholder="Filter"
            autocomplete="off"
            spellcheck={false}
            value={filter().text}
            onInput={({ currentTarget: { value } }) => props.query.set({ q: value === '' ? undefined : value })}
            onKeyDown={keydown}
          />
        </label>
        <Button class="choices-more" aria-expanded={isOpen()} onClick={() => setOpen((open) => !open)}>
          More{chosen() > 0 ? ` (${chosen()})` : ''}
        </Button>
        <Choice
          query={props.query}
          name="project"
          label="Project"
          any="Any project"
          value={filter().project}
          facets={props.choices.projects}
        />
        <Choice query={props.query} name="type" label="Type" any="Any type" value={filter().type} facets={props.choices.types} />
        <Choice
          query={props.query}
          name="priority"
          label="Priority"
          any="Any priority"
          value={filter().priority === undefined ? undefined : String(filter().priority)}
          facets={props.choices.priorities}
          word={(value) => priorityWord(Number(value))}
        />
        <Choice query={props.query} name="label" label="Label" any="Any label" value={filter().label} facets={props.choices.labels} />
        <Choice
          query={props.query}
          name="assignee"
          label="Assignee"
          any="Anyone"
          value={filter().assignee}
          facets={props.choices.assignees}
        />
        <Show when={isNarrowed(filter())}>
          <Button kind="plain" onClick={props.query.clear}>
            <X aria-hidden="true" /> Clear
          </Button>
        </Show>
        <Show when={props.query.view() !== 'graph'}>
          <label class="choice-sort">
            <span class="quiet">Sort</span>
            <select
              class="choice"
              value={props.query.order().by}
              onChange={({ currentTarget: { value } }) =>
                props.query.setOrder({ by: beadSorts.find((sort) => sort === value) ?? 'attention', isTurned: false })
              }
            >
              <For each={beadSorts}>
                {(sort) => (
                  <option value={sort} selected={sort === props.query.order().by}>
                    {sortWord[sort]}
                  </option>
                )}
              </For>
            </select>
          </label>
        </Show>
      </div>
    </div>
  )
}
