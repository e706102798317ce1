import { A } from '@solidjs/router'
import ExternalLink from 'lucide-solid/icons/arrow-up-right'
import { createMemo, For, Show } from 'solid-js'
import type { CostAnswer, CostRow } from '@hoop/protocol'
import { formatCount, formatTokens, plural } from '../../format/number.ts'
import { projectHref, workerHref } from '../../model/attention.ts'
import { keyHref } from '../../model/bead-key.ts'
import type { CostTable } from '../../model/cost-query.ts'
import { keyWords, tableWord } from '../../model/cost-words.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { cliWord } from '../../model/session-words.ts'
import { Money } from '../../ui/money.tsx'

type Grouped = Exclude<CostTable, 'request'>

/** Where the page of what a row stands for is; nothing where it has none. */
function pageOf(table: Grouped, key: string | null): string | undefined {
  if (key === null || key === '') return undefined
  if (table === 'project') return projectHref(key)
  if (table === 'worker') return workerHref(key)
  if (table === 'bead') return keyHref(key)
  return table === 'session' ? sessionHref(key) : undefined
}

function rowWords(table: Grouped, { key, label }: Pick<CostRow, 'key' | 'label'>): string {
  if (table === 'cli') {
    const known = Object.entries(cliWord).find(([name]) => name === key)
    if (known !== undefined) return known[1]
  }
  return keyWords(table, key, label)
}

/** What costs most first; a row opens what lies inside it, and its arrow leads to its own page. */
export function CostTableView(props: {
  readonly table: Grouped
  readonly answer: CostAnswer
  readonly hrefOf: (key: string | null) => string
  readonly canOpen: boolean
}) {
  const most = createMemo(() => Math.max(0, ...props.answer.rows.map(({ costUsd }) => costUsd ?? 0)))
  const tokens = ({ input, output, cacheRead, cacheWrite }: CostRow) => input + output + cacheRead + cacheWrite
  const hasReported = () => props.answer.rows.some(({ reportedUsd }) => reportedUsd !== null)
  return (
    <>
      <table class="cost-table cost-rows" data-reported={hasReported() ? '' : undefined}>
        <thead>
          <tr>
            <th scope="col">{tableWord[props.table]}</th>
            <th scope="col" class="end c-requests">
              Requests
            </th>
            <th scope="col" class="end c-tokens">
              Tokens
            </th>
            <Show when={hasReported()}>
              <th scope="col" class="end c-reported" title="How much of it the CLIs recorded themselves; the rest is computed">
                CLI’s figure
              </th>
            </Show>
            <th scope="col" class="end c-usd">
              US{'\u202f'}$
            </th>
            <th scope="col" class="c-share">
              <span class="sr">Share</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.answer.rows}>
            {(row) => (
              <tr data-key={row.key ?? ''}>
                <th scope="row">
                  <span class="cost-name">
                    <Show
                      when={props.canOpen && (row.key !== null || props.table !== 'session')}
                      fallback={<bdi class="cut">{rowWords(props.table, row)}</bdi>}
                    >
                      <A class="cost-open cut" href={props.hrefOf(row.key)} title={row.key ?? undefined}>
                        <bdi data-mono={props.table === 'bead' || props.table === 'model' ? '' : undefined}>
                          {rowWords(props.table, row)}
                        </bdi>
                      </A>
                    </Show>
                    <Show when={pageOf(props.table, row.key)}>
                      {(href) => (
                        <A
                          class="icon-button small cost-page-link"
                          href={href()}
                          aria-label={`The page of ${rowWords(props.table, row)}`}
                          title="Its page"
                        >
                          <ExternalLink aria-hidden="true" />
                        </A>
                      )}
                    </Show>
                  </span>
                </th>
                <td class="end num c-requests">{formatCount(row.requests)}</td>
                <td class="end num c-tokens" title={usageTitle(row)}>
                  {formatTokens(tokens(row))}
                </td>
                <Show when={hasReported()}>
                  <td class="end num c-reported">
                    <Show when={row.reportedUsd !== null} fallback={<span class="quiet">–</span>}>
                      <Money usd={row.reportedUsd} isShort />
                    </Show>
                  </td>
                </Show>
                <td class="end c-usd">
                  <Money usd={row.costUsd} atLeast={row.atLeast} estimated={row.estimated} requests={row.requests} isShort />
                </td>
                <td class="c-share" aria-hidden="true">
                  <span class="share-track">
                    <span
                      class="share-fill"
                      data-least={row.atLeast ? '' : undefined}
                      style={{ width: `${most() === 0 ? 0 : ((row.costUsd ?? 0) / most()) * 100}%` }}
                    />
                  </span>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.answer.rest}>
        {(rest) => (
          <p class="quiet cost-rest">
            and {plural(rest().rows, 'more row', 'more rows')}, together{' '}
            <Money usd={rest().costUsd} atLeast={rest().atLeast} estimated={rest().estimated} requests={rest().requests} />
          </p>
        )}
      </Show>
    </>
  )
}

const usageTitle = ({ input, output, cacheRead, cacheWrite, reasoning }: CostRow): string =>
  `${formatCount(input)} in, ${formatCount(cacheRead)} from cache, ${formatCount(cacheWrite)} written to cache, ${formatCount(output)} out${
    reasoning > 0 ? `, ${formatCount(reasoning)} of it thought` : ''
  }`
