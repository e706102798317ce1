import { A, useNavigate, useParams, useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, createSignal, lazy, on, Show, Suspense } from 'solid-js'
import * as v from 'valibot'
import { Draft, type SimilarBead } from '@hoop/protocol'
import { useShell } from '../../frame/shell.tsx'
import { useDrafts } from '../../live/drafts.tsx'
import { keep, kept } from '../../live/kept.ts'
import { useOperator } from '../../live/operator.ts'
import { whyNotApprove } from '../../model/approval.ts'
import { BeadForm, beadFormsOf, fieldOf, readEdit, type FieldErrors } from '../../model/draft-form.ts'
import { isOpen, revisionLines } from '../../model/draft-words.ts'
import { beadHref, draftHref, stitchHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { Diff } from '../../ui/diff.tsx'
import { ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { BeadEditor } from './bead-editor.tsx'
import { DecisionBar } from './decision-bar.tsx'
import { DraftBeads } from './draft-beads.tsx'
import { DraftChecks } from './draft-checks.tsx'
import { DraftHead } from './draft-head.tsx'
import { DraftRail } from './draft-rail.tsx'
import { useDraft } from './use-draft.ts'

const ApproveDialog = lazy(() => import('./approve-dialog.tsx'))
const RejectDialog = lazy(() => import('./reject-dialog.tsx'))

/** What was typed, over which revision. */
const Unsaved = v.object({ revision: v.number(), beads: v.pipe(v.array(BeadForm), v.minLength(1)) })
type Unsaved = v.InferOutput<typeof Unsaved>

/** One draft: what will be created, what speaks against it, and the decision. */
export default function DraftPage() {
  const params = useParams<{ id: string }>()
  const [search, setSearch] = useSearchParams<{ from?: string }>()
  const shell = useShell()
  const operator = useOperator()
  const drafts = useDrafts()
  const navigate = useNavigate()
  const one = useDraft(() => params.id)
  const [asking, setAsking] = createSignal<'approve' | 'reject'>()
  const [reason, setReason] = createSignal('')
  const [after, setAfter] = createSignal<string>()
  const [unsaved, setUnsavedSignal] = createSignal<Unsaved>()
  const [errors, setErrors] = createSignal<FieldErrors>({})
  const setUnsaved = (next: Unsaved | undefined) => {
    setUnsavedSignal(next)
    keep(`draft.${params.id}`, next ?? null)
    if (next === undefined) setErrors({})
  }
  createEffect(
    on(
      () => params.id,
      (id) => {
        setUnsavedSignal(kept(`draft.${id}`, Unsaved))
        setErrors({})
        setAsking(undefined)
      },
    ),
  )
  const draft = one.draft
  const revisions = () => one.detail()?.revisions ?? []
  const canEdit = () => {
    const found = draft()
    return found !== undefined && isOpen(found) && unsaved() === undefined && operator.off() === undefined
  }
  const startEdit = () => {
    const found = draft()
    if (found !== undefined && canEdit()) setUnsaved({ revision: found.revision, beads: beadFormsOf(found) })
  }
  const isOvertaken = () => {
    const mine = unsaved()
    return mine !== undefined && draft() !== undefined && mine.revision !== draft()?.revision
  }
  const save = async (over?: number) => {
    const mine = unsaved()
    if (mine === undefined || operator.off() !== undefined) return
    const { edit, errors: found } = readEdit(over ?? mine.revision, mine.beads)
    setErrors(found)
    if (Object.keys(found).length > 0) return focusFirst(found)
    const { revision, ...change } = edit
    if (await one.edit(change, revision)) return setUnsaved(undefined)
    const problem = one.failure()?.problem
    if (problem?.field !== undefined) {
      const field = fieldOf(problem.field)
      setErrors({ [field]: [problem.title, problem.hint].filter(Boolean).join('. ') })
      focusFirst({ [field]: '' })
    }
  }
  const offApprove = createMemo(() => {
    const found = draft()
    if (found === undefined) return 'It is being read'
    if (operator.off() !== undefined) return operator.off()
    if (unsaved() !== undefined) return 'Save your edits first'
    return whyNotApprove(found)
  })
  const ask = (what: 'approve' | 'reject') => {
    const found = draft()
    if (found === undefined || one.doing() !== undefined) return
    if (what === 'approve' && offApprove() !== undefined) return
    if (what === 'reject' && (found.state !== 'pending' || operator.off() !== undefined)) return
    setReason('')
    setAfter(undefined)
    setAsking(what)
  }
  const approve = async () => {
    setAsking(undefined)
    await one.approve()
  }
  const reject = async (why: string) => {
    setAsking(undefined)
    const next = after()
    if ((await one.reject(why)) && next !== undefined) navigate(next)
  }
  const goOn = (similar: SimilarBead) => {
    setReason(`${similar.id} goes on instead`)
    setAfter(
      similar.kind === 'draft'
        ? draftHref(similar.id)
        : similar.stitchId !== null
          ? stitchHref(similar.stitchId)
          : beadHref(similar.workspace ?? '', similar.id),
    )
    setAsking('reject')
  }
  const waitFor = (similar: SimilarBead) => {
    const found = draft()
    if (found === undefined) return
    const beads = found.beads.map((bead) =>
      bead.key === similar.of ? { ...bead, dependsOn: [...(bead.dependsOn ?? []), similar.id] } : bead,
    )
    void one.edit({ beads }, found.revision)
  }
  const join = (similar: SimilarBead) => {
    const found = draft()
    if (found === undefined || similar.stitchId === null) return
    const beads = found.beads.map((bead) => ({ ...bead, labels: (bead.labels ?? []).filter((label) => !/^stitch:/i.test(label)) }))
    void one.edit({ stitch: { id: similar.stitchId }, beads }, found.revision)
  }
  const mask = () => {
    const found = draft()
    if (found !== undefined) void one.edit({ mask: true }, found.revision)
  }
  const step = (delta: number) => {
    const ids = drafts.all().map(({ id }) => id)
    const next = ids[ids.indexOf(params.id) + delta]
    if (next !== undefined) navigate(draftHref(next))
  }
  shell.keymap.bind('Draft', [
    { keys: 'a', label: 'Approve', run: () => ask('approve') },
    { keys: 'x', label: 'Reject', run: () => ask('reject') },
    { keys: 'e', label: 'Edit', run: startEdit },
    { keys: 'mod+s', label: 'Save edits', run: () => void save() },
    { keys: 'j', label: 'Next draft', run: () => step(1) },
    { keys: 'k', label: 'Previous draft', run: () => step(-1) },
    { keys: 'c', label: 'New draft', run: () => navigate('/drafts/new') },
  ])
  const busy = () => one.doing() !== undefined || unsaved() !== undefined
  const theirs = () => {
    const problem = one.failure()?.problem
    const parsed = v.safeParse(Draft, problem?.current)
    return parsed.success ? parsed.output : undefined
  }
  return (
    <div class="draft-page">
      <DraftRail here={params.id} />
      <Show
        when={draft()}
        fallback={
          <Show when={one.error()} fallback={<Skeleton rows={12} label="The draft is being read" />}>
            {(error) => (
              <Show
                when={one.isMissing()}
                fallback={
                  <ErrorState title={`${error().message}.`} action={<Button onClick={one.reload}>Try again</Button>}>
                    {error().hint}
                  </ErrorState>
                }
              >
                <section class="first-run">
                  <h1>No such draft</h1>
                  <p class="lead wrap">
                    <bdi>{params.id}</bdi> is not known here.{' '}
                    <A href="/drafts" class="link">
                      All drafts
                    </A>
                  </p>
                </section>
              </Show>
            )}
          </Show>
        }
      >
        {(found) => (
          <article class="draft-main" aria-busy={one.doing() === undefined ? undefined : 'true'}>
            <DraftHead draft={found()} editedBy={revisions().at(-1)?.by} />
            <Show when={isOvertaken()}>
              <div class="overtaken" role="alert">
                <p>
                  <b>Edited while you read.</b> You began with revision {unsaved()?.revision}; this is revision {found().revision} now.
                </p>
                <Diff
                  before={revisionLines({ ...found(), beads: readEdit(1, unsaved()?.beads ?? []).edit.beads ?? [] })}
                  after={revisionLines({
                    ...found(),
                    beads: found().beads.map((bead) => ({
                      ...bead,
                      labels: (bead.labels ?? []).filter((label) => !/^stitch:/i.test(label)),
                    })),
                  })}
                  label="From your text to the newer revision"
                />
                <p class="overtaken-actions">
                  <Button onClick={() => setUnsaved(undefined)}>Take the newer one</Button>
                  <Button off={operator.off() !== undefined} title={operator.off()} onClick={() => void save(found().revision)}>
                    Save mine over it
                  </Button>
                </p>
              </div>
            </Show>
            <Show when={one.error() !== undefined && one.detail() !== undefined}>
              <p class="quiet">It could not be read again: {one.error()?.message}. What is shown may be behind.</p>
            </Show>
            <div class="draft-columns">
              <div>
                <Show
                  when={unsaved()}
                  fallback={
                    <DraftBeads
                      draft={found()}
                      canEdit={canEdit()}
                      onEdit={startEdit}
                      onMask={mask}
                      offMask={operator.off() ?? (one.doing() === undefined ? undefined : 'Wait a moment')}
                    />
                  }
                >
                  {(mine) => (
                    <section class="page-section" aria-labelledby="edit-heading">
                      <div class="section-head">
                        <h2 id="edit-heading">Editing</h2>
                        <span class="quiet">Kept in this browser until you save or drop it.</span>
                      </div>
                      <BeadEditor
                        beads={mine().beads}
                        errors={errors()}
                        workspace={found().workspace}
                        onChange={(beads) => setUnsaved({ revision: mine().revision, beads })}
                      />
                    </section>
                  )}
                </Show>
              </div>
              <DraftChecks
                draft={found()}
                revisions={revisions()}
                from={search.from === undefined ? undefined : Number(search.from)}
                onFrom={(revision) => setSearch({ from: revision === 1 ? undefined : String(revision) }, { replace: true, scroll: false })}
                actions={
                  isOpen(found()) && unsaved() === undefined
                    ? { off: operator.off() ?? (busy() ? 'Wait a moment' : undefined), onContinue: goOn, onJoin: join, onWait: waitFor }
                    : undefined
                }
              />
            </div>
            <DecisionBar
              draft={found()}
              theirs={theirs()}
              doing={one.doing()}
              failure={one.failure()}
              offApprove={offApprove()}
              off={operator.off()}
              isEditing={unsaved() !== undefined}
              onApprove={() => ask('approve')}
              onReject={() => ask('reject')}
              onSave={() => void save()}
              onDrop={() => setUnsaved(undefined)}
              onForget={one.forgetFailure}
            />
          </article>
        )}
      </Show>
      <Suspense>
        <Show when={asking() === 'approve' && draft()}>
          {(found) => <ApproveDialog drafts={[found()]} onApprove={() => void approve()} onClose={() => setAsking(undefined)} />}
        </Show>
        <Show when={asking() === 'reject'}>
          <RejectDialog count={1} reason={reason()} onReject={(why) => void reject(why)} onClose={() => setAsking(undefined)} />
        </Show>
      </Suspense>
    </div>
  )
}

/** The first field that is wrong takes the focus. */
function focusFirst(errors: FieldErrors) {
  queueMicrotask(() => {
    for (const field of document.querySelectorAll<HTMLElement>('[data-field]'))
      if (errors[field.dataset['field'] ?? ''] !== undefined) return field.focus()
  })
}
