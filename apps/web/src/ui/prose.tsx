import { createMemo, For, Match, Switch } from 'solid-js'
import { blocksOf, hasLongWord, type Block, type Span } from '../model/prose.ts'

function Spans(props: { readonly spans: readonly Span[] }) {
  return (
    <For each={props.spans}>
      {(span) => (
        <Switch fallback={span.text}>
          <Match when={span.kind === 'code'}>
            <code>{span.text}</code>
          </Match>
          <Match when={span.kind === 'strong'}>
            <strong>{span.text}</strong>
          </Match>
          <Match when={span.kind === 'em'}>
            <em>{span.text}</em>
          </Match>
          <Match when={span.kind === 'link'}>
            {span.text} <span class="prose-href">{span.href}</span>
          </Match>
        </Switch>
      )}
    </For>
  )
}

function Lines(props: { readonly lines: readonly (readonly Span[])[] }) {
  return (
    <For each={props.lines}>
      {(line, at) => (
        <>
          {at() > 0 && <br />}
          <Spans spans={line} />
        </>
      )}
    </For>
  )
}

function Part(props: { readonly block: Block }) {
  return (
    <Switch>
      <Match when={props.block.kind === 'heading' && props.block}>
        {(block) => (
          <p class="prose-heading" data-level={block().level} dir="auto">
            <Spans spans={block().spans} />
          </p>
        )}
      </Match>
      <Match when={props.block.kind === 'para' && props.block}>
        {(block) => (
          <p dir="auto">
            <Lines lines={block().lines} />
          </p>
        )}
      </Match>
      <Match when={props.block.kind === 'quote' && props.block}>
        {(block) => (
          <blockquote dir="auto">
            <Lines lines={block().lines} />
          </blockquote>
        )}
      </Match>
      <Match when={props.block.kind === 'list' && props.block}>
        {(block) => (
          <ul>
            <For each={block().items}>
              {(item) => (
                <li data-depth={item.depth} dir="auto">
                  <span class="prose-mark" aria-hidden={item.done === undefined && !block().ordered ? 'true' : undefined}>
                    {item.done === undefined ? (block().ordered ? item.mark : '•') : item.done ? '☑' : '☐'}
                  </span>
                  <span>
                    <Spans spans={item.spans} />
                  </span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Match>
      <Match when={props.block.kind === 'code' && props.block}>{(block) => <pre>{block().text}</pre>}</Match>
      <Match when={props.block.kind === 'rule'}>
        <hr />
      </Match>
    </Switch>
  )
}

/** A body from outside as text with light formatting: no markup of its own, nothing to click, long words wrap. */
export function Prose(props: { readonly text: string }) {
  const blocks = createMemo(() => blocksOf(props.text))
  return (
    <div class="prose" data-long-word={hasLongWord(props.text) ? '' : undefined}>
      <For each={blocks()}>{(block) => <Part block={block} />}</For>
    </div>
  )
}
