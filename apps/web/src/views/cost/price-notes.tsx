import { For, Show } from 'solid-js'
import type { CostAnswer } from '@hoop/protocol'
import { plural } from '../../format/number.ts'
import { priceLines, priceSourceWords } from '../../model/cost-words.ts'
import { CopyLines } from '../../ui/copy-lines.tsx'
import { ErrorState } from '../../ui/panel-states.tsx'

/** Whose prices they are, and how to give one to a model that has none. */
export function PriceNotes(props: { readonly answer: CostAnswer }) {
  const source = () => props.answer.priceSource
  return (
    <section class="page-section prices" aria-labelledby="prices-heading">
      <h2 id="prices-heading">Prices</h2>
      <p class="soft wrap">
        At list prices, as if paid per request; what a subscription costs is not in it. Prices: <bdi>{priceSourceWords(source())}</bdi>.
      </p>
      <Show when={source().problem}>
        {(problem) => <ErrorState title={<bdi>{problem()}</bdi>}>The prices that were in force before still are.</ErrorState>}
      </Show>
      <Show when={props.answer.unpriced.length > 0}>
        <div class="no-limit" data-unpriced="">
          <p>
            <b>No price: </b>
            <For each={props.answer.unpriced}>
              {(model, at) => (
                <>
                  {at() > 0 && ', '}
                  <bdi data-mono="">{model}</bdi>
                </>
              )}
            </For>
            .{' '}
            <span class="soft">
              {plural(props.answer.unpriced.length, 'model')} used without one, so sums are “at least”.{' '}
              <Show
                when={source().overrides}
                fallback={
                  <>
                    Write a file with these lines, in US dollars per million tokens, and name it in config.yml as{' '}
                    <code>prices: ~/.hoop/prices.yml</code>:
                  </>
                }
              >
                {(path) => (
                  <>
                    Add these lines, in US dollars per million tokens, to <bdi class="mono">{path()}</bdi>:
                  </>
                )}
              </Show>
            </span>
          </p>
          <CopyLines text={priceLines(props.answer.unpriced)} label="lines for the file of prices" />
        </div>
      </Show>
    </section>
  )
}
