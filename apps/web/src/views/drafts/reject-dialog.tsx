import { createSignal } from 'solid-js'
import { plural } from '../../format/number.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormField } from '../../ui/form-field.tsx'
import { Kbd } from '../../ui/kbd.tsx'

const LIMIT = 500

/** Asks why, and rejects. */
export default function RejectDialog(props: {
  readonly count: number
  readonly reason?: string
  readonly onReject: (reason: string) => void
  readonly onClose: () => void
}) {
  const [reason, setReason] = createSignal(props.reason ?? '')
  const left = () => LIMIT - reason().length
  let field: HTMLInputElement | undefined
  const submit = (event: Event) => {
    event.preventDefault()
    if (left() >= 0) props.onReject(reason().trim())
  }
  return (
    <Dialog
      title={props.count === 1 ? 'Reject this draft?' : `Reject ${plural(props.count, 'draft')}?`}
      isOpen
      onClose={props.onClose}
      focus={() => field}
    >
      <form class="dialog-body" onSubmit={submit}>
        <p>Nothing is created. The reason goes into the audit log and to whoever proposed it.</p>
        <FormField
          label="Reason, if you like"
          error={left() < 0 ? `${plural(-left(), 'character')} too many` : undefined}
          hint={left() < 100 ? `${plural(left(), 'character')} left` : undefined}
        >
          {(described) => (
            <input
              {...described}
              ref={field}
              class="input"
              type="text"
              dir="auto"
              autocomplete="off"
              value={reason()}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </FormField>
        <div class="dialog-actions">
          <Button onClick={props.onClose}>
            Keep {props.count === 1 ? 'it' : 'them'} <Kbd keys="Escape" />
          </Button>
          <Button kind="danger" type="submit">
            Reject <Kbd keys="Enter" />
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
