import { A } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { SessionDetail, Usage } from '@hoop/protocol'
import { formatExact } from '../../format/clock.ts'
import { formatBytes, formatCount, formatTokens } from '../../format/number.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { cliWord, titleWords, unreadWords } from '../../model/session-words.ts'
import { withoutCommands } from '../../model/terminal-text.ts'
import { Age } from '../../ui/age.tsx'

const parts: readonly (readonly [keyof Usage, string])[] = [
  ['input', 'Input'],
  ['cacheRead', 'Cache read'],
  ['cacheWrite', 'Cache write'],
  ['output', 'Output'],
  ['reasoning', 'of it thought'],
]

const quality: Readonly<Record<SessionDetail['usageQuality'], string>> = {
  exact: 'exact',
  rounded: 'rounded by the CLI',
  estimate: 'estimated by the CLI',
  none: 'not recorded',
}

const SHOWN = 8

/** What stands beside a transcript: what it used, what came of it, where it lies. */
export function SessionAside(props: { readonly session: SessionDetail; readonly now: number }) {
  const session = () => props.session
  const [isAll, setAll] = createSignal(false)
  const children = createMemo(() => (isAll() ? session().children : session().children.slice(0, SHOWN)))
  return (
    <aside class="session-aside" aria-label="About this session">
      <section>
        <h2>
          Usage<span class="quiet">, {quality[session().usageQuality]}</span>
        </h2>
        <dl class="session-numbers">
          <For
            each={session().usageQuality === 'none' ? [] : parts.filter(([name]) => name !== 'reasoning' || session().usage.reasoning > 0)}
          >
            {([name, word]) => (
              <div data-part={name}>
                <dt>{word}</dt>
                <dd class="num">{formatTokens(session().usage[name])}</dd>
              </div>
            )}
          </For>
          <div>
            <dt>Tool calls</dt>
            <dd class="num">
              {formatCount(session().counts.toolCalls)}
              <Show when={session().counts.toolErrors > 0}>
                <span class="bad">, {formatCount(session().counts.toolErrors)} failed</span>
              </Show>
            </dd>
          </div>
        </dl>
      </section>
      <Show when={session().children.length > 0}>
        <section>
          <h2>
            Sub-agents and continuations <span class="quiet num">{formatCount(session().children.length)}</span>
          </h2>
          <ul class="session-children">
            <For each={children()}>
              {(child) => (
                <li>
                  <A href={sessionHref(child.key)} class="link cut" title={child.title ?? child.id}>
                    <bdi>{child.title === undefined ? child.id : titleWords(child.title)}</bdi>
                  </A>
                </li>
              )}
            </For>
          </ul>
          <Show when={session().children.length > SHOWN && !isAll()}>
            <button type="button" class="entry-more" onClick={() => setAll(true)}>
              All {formatCount(session().children.length)}
            </button>
          </Show>
        </section>
      </Show>
      <section>
        <h2>Source</h2>
        <p class="path wrap">
          <bdi>{withoutCommands(session().path)}</bdi>
        </p>
        <p class="quiet">
          {formatBytes(session().sizeBytes)}, {cliWord[session().cli]} {session().cliVersion ?? ''}
          <Show when={session().lastAt}>
            {(at) => (
              <>
                , last entry <Age at={at()} now={props.now} /> ago
              </>
            )}
          </Show>
        </p>
        <Show when={session().startedAt}>{(at) => <p class="quiet">began {formatExact(at())}</p>}</Show>
        <For each={unreadWords(session())}>{(words) => <p class="quiet">{words}</p>}</For>
        <Show when={session().cwd}>
          {(cwd) => (
            <p class="quiet wrap">
              in <bdi class="path">{withoutCommands(cwd())}</bdi>
            </p>
          )}
        </Show>
      </section>
    </aside>
  )
}
