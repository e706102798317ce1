import Copy from 'lucide-solid/icons/copy'
import { copyText } from './copy.ts'

/** A command for the terminal, with a button that copies it. */
export function CopyCommand(props: { readonly command: string }) {
  return (
    <span class="command">
      <code>{props.command}</code>
      <button
        type="button"
        class="icon-button small"
        aria-label={`Copy ${props.command}`}
        title="Copy"
        onClick={() => void copyText(props.command)}
      >
        <Copy aria-hidden="true" />
      </button>
    </span>
  )
}
