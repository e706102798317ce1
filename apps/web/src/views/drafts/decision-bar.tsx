import { A } from '@solidjs/router'
import Check from 'lucide-solid/icons/check'
import KeyRound from 'lucide-solid/icons/key-round'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { For, Show } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import type { ApiError } from '../../api.ts'
import { plural } from '../../format/number.ts'
import { isOpen } from '../../model/draft-words.ts'
import { beadHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { Kbd } from '../../ui/kbd.tsx'

interface DecisionProps {
  readonly draft: Draft
  /** The newer draft that a refusal named. */
  readonly theirs: Draft | undefined
  readonly doing: 'approving' | 'rejecting' | 'saving' | undefined
  readonly failure: ApiError | undefined
  /** Why it cannot be approved now. */
  readonly offApprove: string | undefined
  /** Why nothing can be done now. */
  readonly off: string | undefined
  readonly isEditing: boolean
  readonly onApprove: () => void
  readonly onReject: () => void
  readonly onSave: () => void
  readonly onDrop: () => void
  readonly onForget: () => void
}

function Failure(props: DecisionProps) {
  const error = () => props.failure?.problem
  const title = () => props.failure?.message ?? props.draft.error?.message
  const hint = () => (props.failure === undefined ? props.draft.error?.hint : (error()?.hint ?? props.failure.hint))
  return (
    <Show when={title()}>
      {(text) => (
        <p class="decision-failure wrap" role="alert">
          <TriangleAlert aria-hidden="true" />
          <span>
            <b>
              <bdi>{text().replace(/\.$/, '')}</bdi>.
            </b>{' '}
            <bdi>{hint()}</bdi>
            <Show when={props.theirs}> You see the newer revision now; nothing was created.</Show>
          </span>
        </p>
      )}
    </Show>
  )
}

/** The decision: approve, save, reject; what is going on; what became of it. Always in sight. */
export function DecisionBar(props: DecisionProps) {
  const count = () => plural(props.draft.beads.length - props.draft.creations.filter(({ id }) => id !== null).length, 'bead')
  const isCreating = () => props.doing === 'approving' || props.draft.state === 'approved'
  const approveWord = () =>
    isCreating()
      ? `Creating ${count()}…`
      : props.draft.state === 'failed'
        ? `Try again: create ${count()}`
        : `Approve and create ${count()}`
  const made = () => props.draft.creations.flatMap(({ id }) => id ?? [])
  return (
    <section class="decision-bar" aria-label="Decision">
      <Failure {...props} />
      <div class="decision-actions">
        <Show when={isOpen(props.draft) || props.draft.state === 'approved'}>
          <Show
            when={props.isEditing}
            fallback={
              <Button
                kind="primary"
                off={props.offApprove !== undefined || props.doing !== undefined}
                title={props.offApprove}
                aria-busy={isCreating() ? 'true' : undefined}
                onClick={() => props.onApprove()}
              >
                <Check aria-hidden="true" /> {approveWord()}
                <Show when={props.offApprove === undefined && props.doing === undefined}>
                  <Kbd keys="a Enter" />
                </Show>
              </Button>
            }
          >
            <Button
              kind="primary"
              off={props.off !== undefined || props.doing !== undefined}
              title={props.off}
              onClick={() => props.onSave()}
            >
              {props.doing === 'saving' ? 'Saving…' : 'Save'} <Kbd keys="mod+s" />
            </Button>
            <Button class="large" onClick={() => props.onDrop()}>
              Drop edits
            </Button>
          </Show>
          <Show when={props.draft.state === 'pending' && !props.isEditing}>
            <Button
              class="large"
              kind="danger"
              off={props.off !== undefined || props.doing !== undefined}
              title={props.off}
              onClick={() => props.onReject()}
            >
              {props.doing === 'rejecting' ? 'Rejecting…' : 'Reject…'} <Kbd keys="x" />
            </Button>
          </Show>
        </Show>
        <p class="decision-why wrap" role="status">
          <Show when={made().length > 0}>
            <span class="decision-made">
              <Check aria-hidden="true" /> {props.draft.state === 'created' ? 'Created' : 'Created so far'}{' '}
              <For each={made()}>
                {(id) => (
                  <>
                    <A href={beadHref(props.draft.workspace, id)} class="link mono">
                      <bdi>{id}</bdi>
                    </A>{' '}
                  </>
                )}
              </For>
            </span>
          </Show>
          <Show when={isOpen(props.draft) && !props.isEditing && props.doing === undefined && props.offApprove}>
            {(why) => (
              <span>
                <Show when={props.draft.warnings.some(({ code }) => code === 'SECRET')}>
                  <KeyRound aria-hidden="true" />
                </Show>{' '}
                {why()}.
              </span>
            )}
          </Show>
          <Show when={props.draft.state === 'rejected' || props.draft.state === 'expired'}>
            <span>Nothing was created, and nothing will be.</span>
          </Show>
        </p>
        <code class="decision-hash quiet" title={`SHA-256 of exactly what is created: ${props.draft.hash}`}>
          sha256 {props.draft.hash.slice(0, 4)}…{props.draft.hash.slice(-4)}
        </code>
      </div>
    </section>
  )
}
