import KeyRound from 'lucide-solid/icons/key-round'
import { Show } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import { clearSecret, isSecretCleared } from '../../model/approval.ts'
import { Button } from '../../ui/button.tsx'

/** What looks like a secret, and the two ways on: mask it, or say that it is none. */
export function SecretWarning(props: {
  readonly draft: Draft
  readonly sentences: readonly string[]
  readonly onMask: () => void
  readonly off: string | undefined
}) {
  return (
    <div class="secret-warning" data-cleared={isSecretCleared(props.draft) ? '' : undefined} role="group" aria-label="Possible secret">
      <KeyRound aria-hidden="true" />
      <p class="wrap">
        {props.sentences.slice(0, 3).join(' ')}
        {props.sentences.length > 3 && ` And ${props.sentences.length - 3} more.`}{' '}
        <Show when={isSecretCleared(props.draft)}>
          <span class="soft">You said that it is none.</span>
        </Show>
      </p>
      <Show when={!isSecretCleared(props.draft)}>
        <span class="secret-actions">
          <Button off={props.off !== undefined} title={props.off} onClick={() => props.onMask()}>
            Mask it
          </Button>
          <Button kind="plain" onClick={() => clearSecret(props.draft)}>
            It is not a secret
          </Button>
        </span>
      </Show>
    </div>
  )
}
