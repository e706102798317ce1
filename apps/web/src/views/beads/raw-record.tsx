import { createMemo, createSignal, Show } from 'solid-js'
import { useShell } from '../../frame/shell.tsx'
import { formatBytes } from '../../format/number.ts'
import { copyText } from '../../ui/copy.ts'
import { Button } from '../../ui/button.tsx'

/** The record as it was read, folded until someone asks. */
export function RawRecord(props: { readonly raw: unknown }) {
  const shell = useShell()
  const [isOpen, setOpen] = createSignal(false)
  const text = createMemo(() => (isOpen() ? JSON.stringify(props.raw, null, 2) : ''))
  let details: HTMLDetailsElement | undefined
  shell.keymap.bind('Bead', [
    {
      keys: 'r',
      label: 'Raw record',
      run: () => {
        if (details === undefined) return
        details.open = !details.open
        details.scrollIntoView({ block: 'nearest' })
      },
    },
  ])
  return (
    <details class="page-section raw-record" ref={details} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>Raw record</h2> <span class="quiet">as it was read</span>
      </summary>
      <Show when={isOpen()}>
        <div class="raw-head">
          <span class="quiet num">{formatBytes(new TextEncoder().encode(text()).length)}</span>
          <Button kind="plain" onClick={() => void copyText(text(), 'Record copied')}>
            Copy
          </Button>
        </div>
        <pre tabindex="0" aria-label="Raw record">
          {text()}
        </pre>
      </Show>
    </details>
  )
}
