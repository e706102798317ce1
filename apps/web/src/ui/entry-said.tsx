import ChevronRight from 'lucide-solid/icons/chevron-right'
import { createMemo, Match, Show, Switch } from 'solid-js'
import type { EntryView } from '@hoop/protocol'
import { formatCount } from '../format/number.ts'
import { entryWord, splitHeading, splitPrompt } from '../model/entry-words.ts'
import { hasLongWord } from '../model/prose.ts'
import { Output } from './output.tsx'
import { Prose } from './prose.tsx'

/** Longer texts stand folded to their beginning. */
const LONG_CHARS = 1600
const LONG_LINES = 18

const isLong = (text: string): boolean => text.length > LONG_CHARS || text.split('\n').length > LONG_LINES

/** An entry that is no call: what was asked, said or thought, an error, or a record that only its text explains. */
export function EntrySaid(props: { readonly entry: EntryView; readonly isOpen: boolean; readonly onToggle: () => void }) {
  const prompt = createMemo(() =>
    props.entry.kind === 'user' ? splitPrompt(props.entry.text) : { tag: undefined, body: props.entry.text },
  )
  const head = createMemo(() => splitHeading(props.entry.text))
  const more = (text: string) => (
    <Show when={isLong(text)}>
      <button type="button" class="entry-more" aria-expanded={props.isOpen} onClick={() => props.onToggle()}>
        {props.isOpen ? 'Show less' : 'Show all of it'}
      </button>
    </Show>
  )
  return (
    <>
      <Switch>
        <Match when={props.entry.kind === 'user' || props.entry.kind === 'assistant' || props.entry.kind === 'thinking'}>
          <div class="entry-said" data-kind={props.entry.kind} data-clamped={isLong(prompt().body) && !props.isOpen ? '' : undefined}>
            <span class="sr">{entryWord[props.entry.kind]}: </span>
            <Prose text={prompt().body} />
          </div>
          {more(prompt().body)}
          <Show when={prompt().tag}>
            <p class="entry-tag path">
              <bdi>{prompt().tag}</bdi>
            </p>
          </Show>
        </Match>
        <Match when={props.entry.kind === 'error'}>
          <div class="entry-error">
            <p class="entry-error-head" data-long-word={hasLongWord(head().heading) ? '' : undefined}>
              <span class="sr">Error: </span>
              <bdi>{head().heading || 'An error without a text'}</bdi>
            </p>
            <Show when={head().rest !== ''}>
              <Output text={head().rest} isFailed cutChars={props.entry.cutChars} />
            </Show>
          </div>
        </Match>
        <Match when={props.entry.kind === 'tool_result'}>
          <Output text={props.entry.text} isFailed={props.entry.tool?.isError === true} cutChars={props.entry.cutChars} />
        </Match>
        <Match when={true}>
          <div class="entry-call">
            <button type="button" class="entry-call-line" aria-expanded={props.isOpen} onClick={() => props.onToggle()}>
              <ChevronRight class="entry-chevron" aria-hidden="true" />
              <span class="soft">{entryWord[props.entry.kind]}</span>
              <span class="cut quiet">
                <bdi>{head().heading}</bdi>
              </span>
            </button>
            <Show when={props.isOpen}>
              <pre class="entry-input" dir="auto">
                {props.entry.text}
              </pre>
            </Show>
          </div>
        </Match>
      </Switch>
      <Show when={props.entry.cutChars !== undefined && props.entry.kind !== 'error' && props.entry.kind !== 'tool_result'}>
        <p class="quiet output-cut">{formatCount(props.entry.cutChars ?? 0)} more characters; the raw record has them.</p>
      </Show>
    </>
  )
}
