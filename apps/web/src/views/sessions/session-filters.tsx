import Search from 'lucide-solid/icons/search'
import X from 'lucide-solid/icons/x'
import { createSignal, For, Index, Show } from 'solid-js'
import { SessionView } from '@hoop/protocol'
import { isSessionFilterSet, spans, spanWord, type SessionParams } from '../../model/session-filter.ts'
import { cliWord } from '../../model/session-words.ts'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'

const states = ['any', 'open', 'ended'] as const
const stateWord = { any: 'All', open: 'Live', ended: 'Ended' } as const

function Choice(props: {
  readonly label: string
  readonly any: string
  readonly value: string | undefined
  readonly options: readonly (readonly [value: string, word: string])[]
  readonly onChange: (value: string | undefined) => void
}) {
  const options = () =>
    props.value === undefined || props.options.some(([value]) => value === props.value)
      ? props.options
      : [[props.value, props.value] as const, ...props.options]
  return (
    <select
      class="choice"
      aria-label={props.label}
      data-chosen={props.value === undefined ? undefined : ''}
      value={props.value === undefined ? '' : `=${props.value}`}
      onChange={({ currentTarget: { value } }) => props.onChange(value === '' ? undefined : value.slice(1))}
    >
      <option value="">{props.any}</option>
      <Index each={options()}>
        {(option) => (
          <option value={`=${option()[0]}`} selected={option()[0] === props.value}>
            {option()[1]}
          </option>
        )}
      </Index>
    </select>
  )
}

/** Narrows the sessions down, and searches in all that they say. All of it stands in the URL. */
export function SessionFilters(props: {
  readonly params: SessionParams
  readonly onChange: (change: SessionParams) => void
  readonly onClear: () => void
  readonly projects: readonly string[]
  readonly workers: readonly string[]
  readonly setField: (field: HTMLInputElement) => void
}) {
  const [isOpen, setOpen] = createSignal(false)
  const chosen = () => {
    const { project, cli, worker, bead, within } = props.params
    return [project, cli, worker, bead, within].filter((part) => part !== undefined).length
  }
  const state = () => (props.params.state === 'open' || props.params.state === 'ended' ? props.params.state : 'any')
  const keydown = (event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }) => {
    if (event.key !== 'Escape') return
    props.onChange({ q: undefined })
    event.currentTarget.blur()
    event.preventDefault()
  }
  return (
    <div class="session-filters bead-choices" role="search" aria-label="Filter and search sessions" data-open={isOpen() ? '' : undefined}>
      <label class="field filter session-search">
        <Search aria-hidden="true" />
        <input
          ref={(element) => props.setField(element)}
          type="text"
          aria-label="Search in all sessions"
          placeholder="Search what was said and done"
          autocomplete="off"
          spellcheck={false}
          value={props.params.q ?? ''}
          onInput={({ currentTarget: { value } }) => props.onChange({ q: value === '' ? undefined : value })}
          onKeyDown={keydown}
        />
      </label>
      <Button class="choices-more" aria-expanded={isOpen()} onClick={() => setOpen((open) => !open)}>
        More{chosen() > 0 ? ` (${chosen()})` : ''}
      </Button>
      <Show when={(props.params.q ?? '') === ''}>
        <Segmented
          label="State"
          options={states}
          value={state()}
          text={(one) => stateWord[one]}
          onChange={(one) => props.onChange({ state: one === 'any' ? undefined : one })}
        />
      </Show>
      <Choice
        label="Project"
        any="Any project"
        value={props.params.project}
        options={props.projects.map((name) => [name, name])}
        onChange={(project) => props.onChange({ project })}
      />
      <Choice
        label="CLI"
        any="Any CLI"
        value={props.params.cli}
        options={SessionView.entries.cli.options.map((cli) => [cli, cliWord[cli]])}
        onChange={(cli) => props.onChange({ cli })}
      />
      <Choice
        label="Worker"
        any="Any worker"
        value={props.params.worker}
        options={props.workers.map((id) => [id, id])}
        onChange={(worker) => props.onChange({ worker })}
      />
      <Choice
        label="Time"
        any="Any time"
        value={props.params.within}
        options={spans.map((span) => [span, spanWord[span]])}
        onChange={(within) => props.onChange({ within })}
      />
      <For each={props.params.bead === undefined ? [] : [props.params.bead]}>
        {(bead) => (
          <button type="button" class="chip chip-button" title="Take this filter back" onClick={() => props.onChange({ bead: undefined })}>
            bead <bdi>{bead}</bdi> <X aria-hidden="true" />
          </button>
        )}
      </For>
      <Show when={isSessionFilterSet(props.params)}>
        <Button kind="plain" onClick={() => props.onClear()}>
          <X aria-hidden="true" /> Clear
        </Button>
      </Show>
    </div>
  )
}
