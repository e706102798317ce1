import { For, Show } from 'solid-js'
import type { BeadComment } from '@hoop/protocol'
import { formatCount } from '../../format/number.ts'
import { Age } from '../../ui/age.tsx'
import { Prose } from '../../ui/prose.tsx'

/** What was said about a bead, oldest first. `null`: not known, which is not none. */
export function BeadComments(props: { readonly comments: readonly BeadComment[] | null; readonly now: number }) {
  return (
    <section class="page-section" aria-labelledby="comments-heading">
      <h2 id="comments-heading">
        Comments <Show when={props.comments?.length}>{(count) => <span class="quiet num">{formatCount(count())}</span>}</Show>
      </h2>
      <Show when={props.comments} fallback={<p class="quiet">What was read of this queue does not say whether there are any.</p>}>
        {(comments) => (
          <Show when={comments().length > 0} fallback={<p class="quiet">None.</p>}>
            <ul class="comments">
              <For each={comments()}>
                {(comment) => (
                  <li>
                    <p class="comment-head">
                      <b>
                        <bdi>{comment.author ?? 'Somebody'}</bdi>
                      </b>{' '}
                      <Age class="quiet num" at={comment.at === null ? null : Date.parse(comment.at)} now={props.now} />
                    </p>
                    <Prose text={comment.text} />
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </Show>
    </section>
  )
}
