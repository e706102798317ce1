import { A } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import { Show } from 'solid-js'
import { formatCount } from '../../format/number.ts'
import { formatAge } from '../../format/age.ts'
import { useFleet } from '../../live/fleet.tsx'
import { workerHref } from '../../model/attention.ts'
import { keyHref } from '../../model/bead-key.ts'
import { outcomeWord } from '../../model/outcome.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { cliWord, costWords, titleWords, tokenWords } from '../../model/session-words.ts'
import type { SessionRow as Row } from '../../model/session-tree.ts'
import { withoutCommands } from '../../model/terminal-text.ts'
import { Age } from '../../ui/age.tsx'
import { OutcomeIcon } from '../../ui/outcome-icon.tsx'
import { SessionMark } from './session-mark.tsx'

/** One session in the list. */
export function SessionRow(props: {
  readonly row: Row
  readonly now: number
  readonly index: number
  readonly topPx: number
  readonly isCurrent: boolean
  readonly isTabStop: boolean
  readonly onFocus: () => void
  readonly onToggle: () => void
}) {
  const session = () => props.row.session
  const { state } = useFleet()
  const worker = () => session().worker ?? session().tag?.worker
  const bead = () => session().bead ?? session().tag?.bead
  const lasted = () => {
    const { startedAt, lastAt, state } = session()
    if (startedAt === undefined) return '?'
    return formatAge((state === 'open' ? props.now : (lastAt ?? startedAt)) - startedAt)
  }
  const bad = () => session().counts.errors + session().counts.toolErrors
  return (
    <div
      class="session-row"
      role="row"
      aria-rowindex={props.index + 2}
      data-row={session().key}
      data-current={props.isCurrent ? '' : undefined}
      data-state={session().state}
      data-depth={Math.min(props.row.depth, 4)}
      style={{ transform: `translateY(${props.topPx}px)` }}
    >
      <div role="cell" class="s-state">
        <SessionMark session={session()} isShort />
      </div>
      <div role="cell" class="s-title">
        <Show when={props.row.below > 0}>
          <button
            type="button"
            class="s-below num"
            aria-expanded={props.row.isOpen}
            aria-label={`${formatCount(props.row.below)} sub-agents or continuations`}
            title="Sub-agents and continuations"
            onClick={() => props.onToggle()}
          >
            <ChevronRight aria-hidden="true" />
            {formatCount(props.row.below)}
          </button>
        </Show>
        <Show when={props.row.depth === 0 && session().parentId}>
          <span class="chip" title="Begun by another session that is not in this list">
            part
          </span>
        </Show>
        <A
          href={sessionHref(session().key)}
          class="row-link cut"
          tabindex={props.isTabStop ? 0 : -1}
          title={titleWords(session().title)}
          onFocus={() => props.onFocus()}
        >
          <bdi>{titleWords(session().title)}</bdi>
        </A>
        <Show when={session().pendingTool !== undefined && session().state === 'open' && session().pendingTool}>
          {(tool) => (
            <span class="s-now quiet cut">
              in <bdi>{withoutCommands(tool().name)}</bdi>
            </span>
          )}
        </Show>
      </div>
      <div role="cell" class="s-cli cut" title={session().models.join(', ')}>
        {cliWord[session().cli]}
      </div>
      <div role="cell" class="s-worker cut">
        <Show when={worker()}>
          {(id) => (
            <A href={workerHref(id())} class="over" title={withoutCommands(id())} tabindex={-1}>
              <bdi>{withoutCommands(state.workers[id()]?.name ?? id())}</bdi>
            </A>
          )}
        </Show>
      </div>
      <div role="cell" class="s-bead cut">
        <Show when={bead()}>
          {(id) => (
            <A href={keyHref(id())} class="over mono" title={withoutCommands(id())} tabindex={-1}>
              <bdi>{withoutCommands(id())}</bdi>
            </A>
          )}
        </Show>
      </div>
      <div role="cell" class="s-project cut" title={session().cwd}>
        <Show when={session().project} fallback={<span class="quiet">no project</span>}>
          {(name) => <bdi>{name()}</bdi>}
        </Show>
      </div>
      <div role="cell" class="s-outcome">
        <Show when={session().outcome}>
          {(outcome) => (
            <span class="s-outcome-mark" data-outcome={outcome()} title={outcomeWord[outcome()]}>
              <OutcomeIcon outcome={outcome()} />
              <span class="sr">{outcomeWord[outcome()]}</span>
            </span>
          )}
        </Show>
        <Show when={bad() > 0}>
          <span class="s-bad num" title="Errors, and tool calls that failed">
            {formatCount(bad())}
            <span class="sr"> errors</span>
          </span>
        </Show>
      </div>
      <div role="cell" class="s-entries num">
        {formatCount(session().entries)}
      </div>
      <div role="cell" class="s-tokens num" title={costWords(session())}>
        {tokenWords(session())?.replace(/ tokens?$/, '') ?? '?'}
      </div>
      <div role="cell" class="s-lasted num">
        {lasted()}
      </div>
      <div role="cell" class="s-age num">
        <Age at={session().lastAt ?? session().startedAt} now={props.now} />
      </div>
    </div>
  )
}
