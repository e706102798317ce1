import ChevronRight from 'lucide-solid/icons/chevron-right'
import X from 'lucide-solid/icons/x'
import { createMemo, For, Show } from 'solid-js'
import type { EntryView } from '@hoop/protocol'
import { formatAge } from '../format/age.ts'
import { callLook } from '../model/call-look.ts'
import { Diff } from './diff.tsx'
import { Output } from './output.tsx'

/** What a call was given beyond its line: a command of several lines, or the fields of its input. */
function inputText(call: EntryView, argument: string): string {
  const input = call.tool?.input
  if (input === undefined || input === null) return ''
  if (typeof input === 'string') return input === argument ? '' : input
  if (typeof input !== 'object') return ''
  // What the CLI says of a command in passing adds nothing to the command.
  const fields = Object.entries(input).filter(([name, value]) => value !== argument && name !== 'description' && name !== 'instruction')
  return fields.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)}`).join('\n')
}

/** A tool call folded to one line, its result beside it; open, with what it was given and what it gave back. */
export function EntryCall(props: {
  readonly call: EntryView
  readonly result: EntryView | undefined
  readonly isOpen: boolean
  readonly onToggle: () => void
  /** Its result stands elsewhere: nothing is said of it. */
  readonly isStep?: boolean
}) {
  const look = createMemo(() => callLook(props.call, props.result))
  const input = () => (look().edits.length > 0 ? '' : inputText(props.call, look().argument))
  return (
    <div class="entry-call" data-failed={look().isFailed ? '' : undefined}>
      <button type="button" class="entry-call-line" aria-expanded={props.isOpen} onClick={() => props.onToggle()}>
        <ChevronRight class="entry-chevron" aria-hidden="true" />
        <b>
          <bdi>{look().name}</bdi>
        </b>
        <code class="cut" title={look().argument}>
          <bdi>{look().argument}</bdi>
        </code>
        <span class="entry-call-note num">
          <Show when={look().isFailed}>
            <X class="entry-call-x" aria-hidden="true" />
          </Show>
          <Show when={!look().isPending} fallback={props.isStep === true ? '' : 'no result'}>
            <span>{look().note}</span>
          </Show>
          <Show when={(look().tookMs ?? 0) >= 1000}>
            <span class="quiet">{formatAge(look().tookMs ?? 0)}</span>
          </Show>
        </span>
      </button>
      <Show when={props.isOpen}>
        <div class="entry-call-body">
          <For each={look().edits}>
            {(edit) => (
              <div class="entry-edit">
                <Show when={edit.path}>
                  <p class="entry-edit-path path">
                    <bdi>{edit.path}</bdi>
                  </p>
                </Show>
                <Diff before={edit.before} after={edit.after} label={`Changes in ${edit.path ?? 'the file'}`} />
              </div>
            )}
          </For>
          <Show when={input() !== ''}>
            <pre class="entry-input" dir="auto">
              {input()}
            </pre>
          </Show>
          <Show when={props.result} fallback={props.isStep === true ? null : <p class="quiet output-none">No result was recorded.</p>}>
            {(result) => (
              <Show when={look().edits.length === 0 || look().isFailed}>
                <Output text={result().text} isFailed={look().isFailed} cutChars={result().cutChars} />
              </Show>
            )}
          </Show>
        </div>
      </Show>
    </div>
  )
}
