import { createMemo, createSignal, For, Show } from 'solid-js'
import { formatCount, plural } from '../format/number.ts'
import { isLoud } from '../model/entry-words.ts'
import { plainTerminalText, terminalSpans } from '../model/terminal-text.ts'

/** Lines of a long output that are shown before it is asked for whole. */
const SHOWN = 16

function Line(props: { readonly text: string }) {
  return (
    <For each={terminalSpans(props.text)}>
      {(span) => (
        <Show when={span.isControl !== true} fallback={<span class="output-control">{span.text}</span>}>
          <span data-colour={span.colour} data-bold={span.isBold ? '' : undefined} data-dim={span.isDim ? '' : undefined}>
            {span.text}
          </span>
        </Show>
      )}
    </For>
  )
}

/**
 * What a program printed: terminal colours as ours, nothing obeyed. Of a long one the beginning is shown, or the end where it failed: there
 * stands why.
 */
export function Output(props: { readonly text: string; readonly isFailed?: boolean; readonly cutChars?: number | undefined }) {
  const [whole, setWhole] = createSignal(false)
  const lines = createMemo(() => props.text.trimEnd().split(/\r?\n/))
  const hidden = () => (whole() ? 0 : Math.max(0, lines().length - SHOWN))
  const shown = () => (hidden() === 0 ? lines() : props.isFailed === true ? lines().slice(hidden()) : lines().slice(0, SHOWN))
  const fold = () => (
    <button type="button" class="output-fold" onClick={() => setWhole(true)}>
      … {plural(hidden(), 'line')} folded
    </button>
  )
  return (
    <Show when={props.text.trim() !== ''} fallback={<p class="quiet output-none">No output.</p>}>
      <div class="output">
        <Show when={props.isFailed === true && hidden() > 0}>{fold()}</Show>
        <pre dir="ltr">
          <For each={shown()}>
            {(line) => (
              <div class="output-line" data-loud={props.isFailed === true && isLoud(plainTerminalText(line)) ? '' : undefined}>
                <Line text={line} />
                {'\n'}
              </div>
            )}
          </For>
        </pre>
        <Show when={props.isFailed !== true && hidden() > 0}>{fold()}</Show>
        <Show when={props.cutChars}>
          {(count) => <p class="quiet output-cut">{formatCount(count())} more characters; the raw record has them.</p>}
        </Show>
      </div>
    </Show>
  )
}
