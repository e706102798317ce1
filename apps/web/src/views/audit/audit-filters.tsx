import ListFilter from 'lucide-solid/icons/list-filter'
import { createMemo, createSignal, For, onCleanup, Show } from 'solid-js'
import type { AuditType } from '@hoop/protocol'
import type { RecordFilter } from '../../calls/audit.ts'
import { typeGroups, typeWord } from '../../model/audit-words.ts'
import { Button } from '../../ui/button.tsx'
import { ProjectSelect } from '../../ui/project-select.tsx'

/** `2026-11-21T14:30` in the zone of the browser → ISO 8601, and back. */
const toIso = (local: string): string | undefined =>
  local === '' || Number.isNaN(Date.parse(local)) ? undefined : new Date(local).toISOString()
function toLocal(iso: string | undefined): string {
  if (iso === undefined || Number.isNaN(Date.parse(iso))) return ''
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** By time, type, actor, project and subject; all of it in the URL. */
export function AuditFilters(props: {
  readonly filter: RecordFilter
  readonly isFiltered: boolean
  readonly onChange: (change: Partial<RecordFilter>) => void
  readonly onClear: () => void
  readonly setField: (field: HTMLInputElement) => void
}) {
  const chosen = createMemo(() => new Set(props.filter.type))
  const toggle = (types: readonly AuditType[], isOn: boolean) =>
    props.onChange({
      type: isOn ? [...new Set([...props.filter.type, ...types])] : props.filter.type.filter((type) => !types.includes(type)),
    })
  const summary = () => {
    const [only, ...more] = props.filter.type
    return only === undefined ? 'All types' : more.length === 0 ? typeWord(only) : `${props.filter.type.length} types`
  }
  const text = (event: { readonly currentTarget: HTMLInputElement }) => event.currentTarget.value.trim() || undefined
  const [isOpen, setOpen] = createSignal(false)
  let menu: HTMLDivElement | undefined
  let opener: HTMLButtonElement | undefined
  // What is pressed or gets the focus outside closes it; what lies around it does not.
  const left = ({ target: to }: Event) => {
    if (menu !== undefined && to instanceof Node && !menu.contains(to) && !to.contains(menu)) setOpen(false)
  }
  document.addEventListener('pointerdown', left)
  document.addEventListener('focusin', left)
  onCleanup(() => {
    document.removeEventListener('pointerdown', left)
    document.removeEventListener('focusin', left)
  })
  return (
    <div class="filter-bar audit-filters">
      <div
        class="menu"
        ref={menu}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !isOpen()) return
          event.preventDefault()
          setOpen(false)
          opener?.focus()
        }}
      >
        <button
          type="button"
          ref={opener}
          class="input menu-opener"
          aria-expanded={isOpen()}
          aria-controls="audit-types"
          onClick={() => setOpen(!isOpen())}
        >
          <ListFilter aria-hidden="true" /> {summary()}
        </button>
        <div id="audit-types" class="menu-body" hidden={!isOpen()}>
          <For each={typeGroups}>
            {(group) => (
              <div role="group" aria-label={group.word}>
                <label class="check">
                  <input
                    type="checkbox"
                    checked={group.types.every((type) => chosen().has(type))}
                    onChange={(event) => toggle(group.types, event.currentTarget.checked)}
                  />
                  <b>{group.word}</b>
                </label>
                <For each={group.types.length > 1 ? group.types : []}>
                  {(type) => (
                    <label class="check">
                      <input
                        type="checkbox"
                        checked={chosen().has(type)}
                        onChange={(event) => toggle([type], event.currentTarget.checked)}
                      />
                      <span>{typeWord(type)}</span>
                    </label>
                  )}
                </For>
              </div>
            )}
          </For>
        </div>
      </div>
      <ProjectSelect chosen={props.filter.project} onChoose={(project) => props.onChange({ project })} />
      <label class="field filter">
        <span class="quiet">Actor</span>
        <input
          ref={props.setField}
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={props.filter.actor ?? ''}
          onChange={(event) => props.onChange({ actor: text(event) })}
        />
      </label>
      <label class="field filter">
        <span class="quiet">Subject</span>
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={props.filter.subject ?? ''}
          onChange={(event) => props.onChange({ subject: text(event) })}
        />
      </label>
      <label class="field filter audit-time">
        <span class="quiet">From</span>
        <input
          type="datetime-local"
          value={toLocal(props.filter.since)}
          onChange={(event) => props.onChange({ since: toIso(event.currentTarget.value) })}
        />
      </label>
      <label class="field filter audit-time">
        <span class="quiet">Until</span>
        <input
          type="datetime-local"
          value={toLocal(props.filter.until)}
          onChange={(event) => props.onChange({ until: toIso(event.currentTarget.value) })}
        />
      </label>
      <Show when={props.isFiltered}>
        <Button kind="plain" onClick={() => props.onClear()}>
          Clear
        </Button>
      </Show>
    </div>
  )
}
