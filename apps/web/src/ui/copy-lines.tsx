import Copy from 'lucide-solid/icons/copy'
import { copyText } from './copy.ts'

/** Lines for a file, with a button that copies them. */
export function CopyLines(props: { readonly text: string; readonly label: string }) {
  return (
    <div class="copy-lines">
      <pre>
        <bdi>{props.text}</bdi>
      </pre>
      <button
        type="button"
        class="icon-button small"
        aria-label={`Copy ${props.label}`}
        title="Copy"
        onClick={() => void copyText(props.text)}
      >
        <Copy aria-hidden="true" />
      </button>
    </div>
  )
}
