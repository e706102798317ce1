import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import Plus from 'lucide-solid/icons/plus'
import Trash from 'lucide-solid/icons/trash'
import { createSignal, For, Show } from 'solid-js'
import { beadOf, emptyBead, freshKey, moveBead, removeBead, type BeadForm, type FieldErrors } from '../../model/draft-form.ts'
import { Button } from '../../ui/button.tsx'
import { BeadFields } from './bead-fields.tsx'
import { BeadCard } from './draft-beads.tsx'

const MOST = 50

/** The beads of a draft as fields: add, remove, reorder, and see each as it will stand in the queue. */
export function BeadEditor(props: {
  readonly beads: readonly BeadForm[]
  readonly errors: FieldErrors
  readonly workspace: string
  /** A preview stands beside the fields where there is room for it. */
  readonly isPreviewed?: boolean
  readonly onChange: (beads: BeadForm[]) => void
}) {
  const [preview, setPreview] = createSignal<ReadonlySet<string>>(new Set())
  const [fresh, setFresh] = createSignal<string>()
  const change = (key: string, fields: Partial<BeadForm>) =>
    props.onChange(props.beads.map((bead) => (bead.key === key ? { ...bead, ...fields } : bead)))
  const flip = (key: string) =>
    setPreview((all) => (all.has(key) ? new Set([...all].filter((other) => other !== key)) : new Set([...all, key])))
  const add = () => {
    const key = freshKey(props.beads)
    setFresh(key)
    props.onChange([...props.beads, emptyBead(key)])
  }
  const move = (key: string, delta: number) => {
    const from = props.beads.findIndex((bead) => bead.key === key)
    props.onChange(moveBead(props.beads, from, delta))
    // The row moved under the button: the focus goes with it.
    queueMicrotask(() => document.querySelector<HTMLElement>(`[data-bead="${CSS.escape(key)}"] [data-move="${delta}"]`)?.focus())
  }
  const keys = () => props.beads.map(({ key }) => key)
  return (
    <>
      <ol class="bead-cards editing">
        <For each={keys()}>
          {(key) => {
            const at = () => props.beads.findIndex((bead) => bead.key === key)
            const bead = () => props.beads[at()] ?? emptyBead(key)
            return (
              <li class="bead-card" data-bead={key}>
                <div class="bead-card-tools">
                  <b class="num">Bead {at() + 1}</b>
                  <span class="bead-card-buttons">
                    <Button
                      kind="plain"
                      class={props.isPreviewed === true ? 'narrow-only' : ''}
                      aria-pressed={preview().has(key)}
                      onClick={() => flip(key)}
                    >
                      {preview().has(key) ? 'Edit' : 'Preview'}
                    </Button>
                    <Show when={props.beads.length > 1}>
                      <button
                        type="button"
                        class="icon-button"
                        data-move="-1"
                        aria-label={`Move bead ${at() + 1} up`}
                        title="Move up"
                        aria-disabled={at() === 0 ? 'true' : undefined}
                        onClick={() => move(key, -1)}
                      >
                        <ArrowUp aria-hidden="true" />
                      </button>
                      <button
                        type="button"
                        class="icon-button"
                        data-move="1"
                        aria-label={`Move bead ${at() + 1} down`}
                        title="Move down"
                        aria-disabled={at() === props.beads.length - 1 ? 'true' : undefined}
                        onClick={() => move(key, 1)}
                      >
                        <ArrowDown aria-hidden="true" />
                      </button>
                      <button
                        type="button"
                        class="icon-button"
                        aria-label={`Remove bead ${at() + 1}`}
                        title="Remove"
                        onClick={() => props.onChange(removeBead(props.beads, key))}
                      >
                        <Trash aria-hidden="true" />
                      </button>
                    </Show>
                  </span>
                </div>
                <Show
                  when={preview().has(key)}
                  fallback={
                    <BeadFields
                      bead={bead()}
                      at={at()}
                      beads={props.beads}
                      errors={props.errors}
                      onChange={(fields) => change(key, fields)}
                      autofocus={fresh() === key}
                    />
                  }
                >
                  <BeadCard bead={beadOf(bead())} order={props.beads.map(beadOf)} workspace={props.workspace} />
                </Show>
              </li>
            )
          }}
        </For>
      </ol>
      <Show when={props.errors['beads']}>
        {(error) => (
          <p class="form-error" role="alert">
            {error()}
          </p>
        )}
      </Show>
      <Button
        off={props.beads.length >= MOST}
        title={props.beads.length >= MOST ? `A draft has at most ${MOST} beads` : undefined}
        onClick={add}
      >
        <Plus aria-hidden="true" /> Add a bead
      </Button>
    </>
  )
}
