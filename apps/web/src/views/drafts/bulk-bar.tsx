import { createSignal, For, lazy, Show, Suspense } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import { ApiError } from '../../api.ts'
import { approveDrafts, rejectDraft } from '../../calls/drafts.ts'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { whyNotApprove } from '../../model/approval.ts'
import { titleOf } from '../../model/draft-words.ts'
import { Button } from '../../ui/button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { DraftMark } from './draft-icon.tsx'

const ApproveDialog = lazy(() => import('./approve-dialog.tsx'))
const RejectDialog = lazy(() => import('./reject-dialog.tsx'))

/** What became of one of several. */
interface Result {
  readonly id: string
  readonly title: string
  readonly state: 'created' | 'rejected' | 'failed'
  readonly text: string
}

/** Several drafts at once: one decision, one outcome each. */
export function BulkBar(props: { readonly drafts: readonly Draft[]; readonly off: string | undefined; readonly onClear: () => void }) {
  const shell = useShell()
  const [asking, setAsking] = createSignal<'approve' | 'reject'>()
  const [busy, setBusy] = createSignal<'approve' | 'reject'>()
  const [results, setResults] = createSignal<readonly Result[]>([])
  const beads = () => props.drafts.reduce((sum, draft) => sum + draft.beads.length, 0)
  const blocked = () => props.drafts.flatMap((draft) => whyNotApprove(draft) ?? [])
  const offApprove = () => props.off ?? (blocked().length > 0 ? `${blocked()[0]}. Open it to decide` : undefined)
  const ask = (what: 'approve' | 'reject') => {
    const off = what === 'approve' ? offApprove() : props.off
    if (props.drafts.length > 0 && busy() === undefined && off === undefined) setAsking(what)
  }
  const approve = async () => {
    const drafts = props.drafts
    setAsking(undefined)
    setBusy('approve')
    try {
      const outcomes = await approveDrafts(drafts)
      setResults(
        outcomes.map((outcome): Result => {
          const title = titleOf(drafts.find(({ id }) => id === outcome.id) ?? { beads: [] })
          return outcome.ok
            ? { id: outcome.id, title, state: 'created', text: outcome.beads.map(({ id }) => id).join(' ') }
            : { id: outcome.id, title, state: 'failed', text: [outcome.title, outcome.hint].filter(Boolean).join('. ') }
        }),
      )
      props.onClear()
    } catch (cause) {
      setResults(drafts.map((draft) => ({ id: draft.id, title: titleOf(draft), state: 'failed', text: messageOf(cause) })))
    }
    setBusy(undefined)
  }
  const reject = async (reason: string) => {
    const drafts = props.drafts
    setAsking(undefined)
    setBusy('reject')
    setResults(
      await Promise.all(
        drafts.map(async (draft): Promise<Result> => {
          try {
            await rejectDraft(draft.id, reason)
            return { id: draft.id, title: titleOf(draft), state: 'rejected', text: reason }
          } catch (cause) {
            return { id: draft.id, title: titleOf(draft), state: 'failed', text: messageOf(cause) }
          }
        }),
      ),
    )
    props.onClear()
    setBusy(undefined)
  }
  shell.keymap.bind('Selected drafts', [
    { keys: 'a', label: 'Approve the selected', run: () => ask('approve') },
    { keys: 'x', label: 'Reject the selected', run: () => ask('reject') },
  ])
  return (
    <>
      <Show when={props.drafts.length > 0 || busy() !== undefined || results().length > 0}>
        <section class="decision-bar" aria-label="Selected drafts">
          <Show when={results().length > 0}>
            <ul class="outcomes" aria-label="What became of each">
              <For each={results()}>
                {(result) => (
                  <li>
                    <DraftMark state={result.state} />
                    <span class="cut" dir="auto">
                      <bdi>{result.title}</bdi>
                    </span>
                    <span class="soft wrap" classList={{ mono: result.state === 'created' }}>
                      <bdi>{result.text}</bdi>
                    </span>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <div class="decision-actions" role="status">
            <Show when={props.drafts.length > 0} fallback={<Button onClick={() => setResults([])}>Close</Button>}>
              <Button
                kind="primary"
                off={offApprove() !== undefined || busy() !== undefined}
                title={offApprove()}
                onClick={() => ask('approve')}
              >
                {busy() === 'approve' ? 'Creating…' : `Approve and create ${plural(beads(), 'bead')}`} <Kbd keys="a" />
              </Button>
              <Button
                class="large"
                kind="danger"
                off={props.off !== undefined || busy() !== undefined}
                title={props.off}
                onClick={() => ask('reject')}
              >
                {busy() === 'reject' ? 'Rejecting…' : `Reject ${plural(props.drafts.length, 'draft')}…`} <Kbd keys="x" />
              </Button>
              <Button class="large" kind="plain" onClick={() => props.onClear()}>
                Clear
              </Button>
              <Show when={offApprove()}>{(why) => <p class="decision-why wrap">{why()}.</p>}</Show>
            </Show>
          </div>
        </section>
      </Show>
      <Suspense>
        <Show when={asking() === 'approve'}>
          <ApproveDialog drafts={props.drafts} onApprove={() => void approve()} onClose={() => setAsking(undefined)} />
        </Show>
        <Show when={asking() === 'reject'}>
          <RejectDialog count={props.drafts.length} onReject={(reason) => void reject(reason)} onClose={() => setAsking(undefined)} />
        </Show>
      </Suspense>
    </>
  )
}

const messageOf = (cause: unknown): string => (cause instanceof ApiError || cause instanceof Error ? cause.message : String(cause))
