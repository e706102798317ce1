import Copy from 'lucide-solid/icons/copy'
import { createSignal, For, Show } from 'solid-js'
import { argumentsOf, commandLine, quoteForShell, type Argument } from '../model/argv.ts'
import { formatCount } from '../format/number.ts'
import { copyText } from './copy.ts'

function Value(props: { readonly argument: Argument }) {
  const [isOpen, setOpen] = createSignal(false)
  const value = () => props.argument.value ?? ''
  return (
    <Show
      when={props.argument.isLong && !isOpen()}
      fallback={<b>{props.argument.flag === undefined ? value() : quoteForShell(value())}</b>}
    >
      <button type="button" class="argv-long" title="Show it whole" onClick={() => setOpen(true)}>
        ‹{formatCount(Array.from(value()).length)} characters›
      </button>
    </Show>
  )
}

/** A command exactly as it will be started: one argument a line, its own list, no shell between. */
export function Argv(props: { readonly argv: readonly string[]; readonly label: string }) {
  const parts = () => argumentsOf(props.argv)
  const lead = () => {
    const at = parts().findIndex(({ flag }) => flag !== undefined)
    return at === -1 ? parts() : parts().slice(0, at)
  }
  return (
    <div class="argv">
      <code class="argv-text" role="group" aria-label={props.label} dir="ltr">
        <span class="argv-lead">
          {lead()
            .map(({ value }) => value)
            .join(' ')}
        </span>
        <For each={parts().slice(lead().length)}>
          {(argument) => (
            <>
              {' '}
              <span class="argv-part">
                <Show when={argument.flag}>
                  {(flag) => (
                    <span class="argv-flag">
                      {flag()}
                      {argument.value !== undefined && '='}
                    </span>
                  )}
                </Show>
                <Show when={argument.value !== undefined}>
                  <Value argument={argument} />
                </Show>
              </span>
            </>
          )}
        </For>
      </code>
      <button
        type="button"
        class="icon-button small"
        aria-label={`Copy ${props.label}`}
        title="Copy for a terminal"
        onClick={() => void copyText(commandLine(props.argv), 'Command copied')}
      >
        <Copy aria-hidden="true" />
      </button>
    </div>
  )
}
