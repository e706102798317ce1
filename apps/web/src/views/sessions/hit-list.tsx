import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { SearchHit } from '@hoop/protocol'
import { entryWord } from '../../model/entry-words.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { cliWord, titleWords } from '../../model/session-words.ts'
import { Age } from '../../ui/age.tsx'
import { EntryIcon } from '../../ui/entry-icon.tsx'

/** What a search found: the words where they stand, and the way to the entry. */
export function HitList(props: { readonly hits: readonly SearchHit[]; readonly now: number; readonly query: string }) {
  const href = (hit: SearchHit) => sessionHref(hit.key, hit.seq).replace('#', `?q=${encodeURIComponent(props.query)}#`)
  return (
    <ol class="hit-list">
      <For each={props.hits}>
        {(hit) => (
          <li class="hit" data-row={`${hit.key}#${hit.seq}`}>
            <span class="hit-icon" title={entryWord[hit.kind]}>
              <EntryIcon kind={hit.kind} />
            </span>
            <div class="hit-body">
              <A href={href(hit)} class="row-link hit-text">
                <bdi>
                  <For each={hit.excerpt}>
                    {(piece) => (
                      <Show when={piece.hit === true} fallback={piece.text}>
                        <mark>{piece.text}</mark>
                      </Show>
                    )}
                  </For>
                  <Show when={hit.excerpt.length === 0}>{entryWord[hit.kind]}</Show>
                </bdi>
              </A>
              <p class="hit-where quiet">
                <bdi class="cut">{hit.title === undefined ? hit.sessionId : titleWords(hit.title)}</bdi>
                <span class="hit-cli">{cliWord[hit.cli]}</span>
                <Show when={hit.project}>{(project) => <bdi class="cut hit-from">{project()}</bdi>}</Show>
                <Show when={hit.tool}>{(tool) => <bdi class="cut hit-from">{tool()}</bdi>}</Show>
              </p>
            </div>
            <Age class="hit-age quiet num" at={hit.at === null ? null : Date.parse(hit.at)} now={props.now} />
          </li>
        )}
      </For>
    </ol>
  )
}
