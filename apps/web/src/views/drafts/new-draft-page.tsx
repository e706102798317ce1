import { A, useNavigate, useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, createSignal, For, onMount, Show } from 'solid-js'
import { ApiError } from '../../api.ts'
import { proposeDraft } from '../../calls/drafts.ts'
import { listStitches } from '../../calls/stitches.ts'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { keep, kept } from '../../live/kept.ts'
import { useOperator } from '../../live/operator.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { beadOf, DraftForm, emptyForm, fieldOf, readForm, type FieldErrors } from '../../model/draft-form.ts'
import { inOrder } from '../../model/draft-words.ts'
import { draftHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { FormField } from '../../ui/form-field.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { EmptyState } from '../../ui/panel-states.tsx'
import { CopyCommand } from '../../ui/copy-command.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { BeadEditor } from './bead-editor.tsx'
import { BeadCard } from './draft-beads.tsx'

const KEY = 'new-draft'

/** The form of a new draft. What is typed survives a reload; what is wrong is said at its field. */
export default function NewDraftPage() {
  const fleet = useFleet()
  const shell = useShell()
  const operator = useOperator()
  const navigate = useNavigate()
  const [search] = useSearchParams<{ project?: string; stitch?: string }>()
  const [form, setForm] = createSignal<DraftForm>(emptyForm('', '', ''))
  const [errors, setErrors] = createSignal<FieldErrors>({})
  const [failure, setFailure] = createSignal<ApiError>()
  const [isSending, setSending] = createSignal(false)
  const [isKept, setKept] = createSignal(false)
  const change = (fields: Partial<DraftForm>) => {
    const next = { ...form(), ...fields }
    setForm(next)
    keep(KEY, next)
    setFailure(undefined)
  }
  const startAnew = () => {
    keep(KEY, null)
    setKept(false)
    setErrors({})
    setFailure(undefined)
    setForm(emptyForm(search.project ?? fleet.projects()[0]?.name ?? '', '', search.stitch ?? ''))
  }
  onMount(() => {
    const before = kept(KEY, DraftForm)
    const isTyped = before?.beads.some(({ title, description }) => title !== '' || description !== '') === true || before?.reason
    if (before !== undefined && isTyped) {
      setKept(true)
      setForm({
        ...before,
        ...(search.project === undefined ? {} : { project: search.project, workspace: '' }),
        ...(search.stitch === undefined ? {} : { stitch: 'existing' as const, stitchId: search.stitch }),
      })
    } else startAnew()
  })
  // The registry may come after the form.
  createEffect(() => {
    const [first] = fleet.projects()
    if (form().project === '' && first !== undefined) setForm({ ...form(), project: first.name })
  })
  const project = createMemo(() => fleet.projects().find(({ name }) => name === form().project))
  const workspaces = () => project()?.workspaces ?? []
  const workspace = () => form().workspace || (workspaces().length === 1 ? (workspaces()[0]?.path ?? '') : '')
  const stitches = useAnswer(
    () => (form().stitch === 'existing' ? form().project : ''),
    async (name, signal) => (name === '' ? [] : (await listStitches({ withQuiet: true, project: name }, signal)).items),
  )
  const off = () => (operator.session()?.role === 'client' ? undefined : operator.off())
  const focusFirst = () =>
    queueMicrotask(() => {
      for (const field of document.querySelectorAll<HTMLElement>('[data-field]'))
        if (errors()[field.dataset['field'] ?? ''] !== undefined) return field.focus()
    })
  const send = async () => {
    if (isSending() || off() !== undefined) return
    const { draft, errors: found } = readForm({ ...form(), workspace: workspace() })
    const all = workspaces().length > 1 && workspace() === '' ? { ...found, workspace: 'Choose the workspace that gets the beads' } : found
    setErrors(all)
    if (Object.keys(all).length > 0) return focusFirst()
    setSending(true)
    setFailure(undefined)
    try {
      const made = await proposeDraft(draft)
      keep(KEY, null)
      navigate(draftHref(made.id))
    } catch (cause) {
      const error = cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause))
      const field = error.problem?.field
      if (field === undefined) setFailure(error)
      else {
        setErrors({ [fieldOf(field)]: [error.problem?.detail ?? error.message, error.hint].filter(Boolean).join('. ') })
        focusFirst()
      }
    }
    setSending(false)
  }
  shell.keymap.bind('New draft', [{ keys: 'mod+Enter', label: 'Propose', run: () => void send() }])
  const order = createMemo(() => inOrder(form().beads.map(beadOf)))
  const count = () => plural(form().beads.length, 'bead')
  const wrong = () => Object.keys(errors()).length
  return (
    <Show when={fleet.state.isReady} fallback={<Skeleton rows={8} label="Projects are being read" />}>
      <Show
        when={fleet.projects().length > 0}
        fallback={
          <>
            <h1 class="sr">New draft</h1>
            <EmptyState title="No project yet." action={<CopyCommand command="hoop projects add PATH" />}>
              A bead goes into the queue of a registered workspace.
            </EmptyState>
          </>
        }
      >
        <form
          class="new-draft"
          onSubmit={(event) => {
            event.preventDefault()
            void send()
          }}
        >
          <div class="page-head">
            <h1>New draft</h1>
            <span class="fact">Nothing enters a queue before it is approved.</span>
            <Show when={isKept()}>
              <span class="end">
                <span class="quiet">Your text of last time.</span>
                <Button onClick={startAnew}>Start anew</Button>
              </span>
            </Show>
          </div>
          <div class="new-draft-fields">
            <div class="form-row new-draft-place">
              <FormField label="Project" error={errors()['project']}>
                {(field) => (
                  <select
                    {...field}
                    class="input"
                    data-field="project"
                    onChange={(event) => change({ project: event.currentTarget.value, workspace: '' })}
                  >
                    <For each={fleet.projects()}>
                      {(one) => (
                        <option value={one.name} selected={one.name === form().project}>
                          {one.label ?? one.name}
                        </option>
                      )}
                    </For>
                  </select>
                )}
              </FormField>
              <FormField label="Workspace" error={errors()['workspace']}>
                {(field) => (
                  <Show
                    when={workspaces().length > 1}
                    fallback={
                      <input
                        {...field}
                        class="input mono"
                        type="text"
                        readOnly
                        data-field="workspace"
                        value={workspaces()[0]?.path ?? ''}
                      />
                    }
                  >
                    <select
                      {...field}
                      class="input"
                      data-field="workspace"
                      onChange={(event) => change({ workspace: event.currentTarget.value })}
                    >
                      <option value="">Choose one</option>
                      <For each={workspaces()}>
                        {(one) => (
                          <option value={one.path} selected={one.path === form().workspace}>
                            {one.role === null ? one.path : `${one.path} (${one.role})`}
                          </option>
                        )}
                      </For>
                    </select>
                  </Show>
                )}
              </FormField>
            </div>
            <fieldset class="new-draft-stitch">
              <legend>Stitch</legend>
              <div class="radios">
                <For
                  each={
                    [
                      ['own', 'A new one, named after the first bead'],
                      ['new', 'A new one with a title of its own'],
                      ['existing', 'One that is there'],
                    ] as const
                  }
                >
                  {([value, word]) => (
                    <label class="check">
                      <input
                        type="radio"
                        name="stitch"
                        value={value}
                        checked={form().stitch === value}
                        onChange={() => change({ stitch: value })}
                      />
                      <span>{word}</span>
                    </label>
                  )}
                </For>
              </div>
              <Show when={form().stitch === 'new'}>
                <FormField label="Title of the stitch" error={errors()['stitch.title']}>
                  {(field) => (
                    <input
                      {...field}
                      class="input"
                      type="text"
                      dir="auto"
                      autocomplete="off"
                      data-field="stitch.title"
                      value={form().stitchTitle}
                      onInput={(event) => change({ stitchTitle: event.currentTarget.value })}
                    />
                  )}
                </FormField>
              </Show>
              <Show when={form().stitch === 'existing'}>
                <FormField
                  label="Which one"
                  error={errors()['stitch.id']}
                  hint={stitches.isLoading() ? 'Stitches of this project are being read' : 'Its id; the list offers those of this project'}
                >
                  {(field) => (
                    <>
                      <input
                        {...field}
                        class="input mono"
                        type="text"
                        list="stitches-known"
                        autocomplete="off"
                        spellcheck={false}
                        data-field="stitch.id"
                        value={form().stitchId}
                        onInput={(event) => change({ stitchId: event.currentTarget.value })}
                      />
                      <datalist id="stitches-known">
                        <For each={stitches.data() ?? []}>{(stitch) => <option value={stitch.id}>{stitch.title ?? stitch.id}</option>}</For>
                      </datalist>
                    </>
                  )}
                </FormField>
              </Show>
            </fieldset>
            <FormField label="Why, if you like" error={errors()['reason']}>
              {(field) => (
                <input
                  {...field}
                  class="input"
                  type="text"
                  dir="auto"
                  autocomplete="off"
                  data-field="reason"
                  value={form().reason}
                  onInput={(event) => change({ reason: event.currentTarget.value })}
                />
              )}
            </FormField>
            <BeadEditor
              beads={form().beads}
              errors={errors()}
              workspace={workspace()}
              isPreviewed
              onChange={(beads) => change({ beads })}
            />
          </div>
          <aside class="new-draft-preview" aria-labelledby="preview-heading">
            <h2 id="preview-heading">As it will stand in the queue</h2>
            <ol class="bead-cards">
              <For each={order()}>
                {(bead, at) => (
                  <li class="bead-card">
                    <span class="bead-card-number num" aria-hidden="true">
                      {at() + 1}
                    </span>
                    <BeadCard bead={bead} order={order()} workspace={workspace()} />
                  </li>
                )}
              </For>
            </ol>
          </aside>
          <section class="decision-bar" aria-label="Propose">
            <Show when={failure()}>
              {(error) => (
                <p class="decision-failure wrap" role="alert">
                  <span>
                    <b>
                      <bdi>{error().message}</bdi>.
                    </b>{' '}
                    <bdi>{error().hint}</bdi> Your text is kept.
                  </span>
                </p>
              )}
            </Show>
            <div class="decision-actions">
              <Button kind="primary" type="submit" off={off() !== undefined || isSending()} title={off()}>
                {isSending() ? 'Proposing…' : `Propose ${count()}`} <Kbd keys="mod+Enter" />
              </Button>
              <A href="/drafts" class="button large" data-kind="plain">
                Back to the queue
              </A>
              <p class="decision-why wrap" role="status">
                <Show when={off()} fallback={<Show when={wrong() > 0}>{plural(wrong(), 'field')} to look at.</Show>}>
                  {(why) => <>{why()}.</>}
                </Show>
              </p>
            </div>
          </section>
        </form>
      </Show>
    </Show>
  )
}
