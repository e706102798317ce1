import { A } from '@solidjs/router'
import GitFork from 'lucide-solid/icons/git-fork'
import { For, Show, type JSX } from 'solid-js'
import type { SessionDetail } from '@hoop/protocol'
import { formatExact } from '../../format/clock.ts'
import { projectHref, workerHref } from '../../model/attention.ts'
import { keyHref } from '../../model/bead-key.ts'
import { outcomeWord } from '../../model/outcome.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { cliWord, costWords, joinWord, lastedWords, titleWords, tokenWords } from '../../model/session-words.ts'
import { withoutCommands } from '../../model/terminal-text.ts'
import { SessionMark } from './session-mark.tsx'

function Fact(props: { readonly name?: string; readonly title?: string | undefined; readonly children: JSX.Element }) {
  return (
    <span class="session-fact" title={props.title}>
      <Show when={props.name}>
        <span class="quiet">{props.name} </span>
      </Show>
      {props.children}
    </span>
  )
}

function costTitle({ cli, cost, costUsd }: SessionDetail): string | undefined {
  if (costUsd !== undefined) return `As ${cliWord[cli]} recorded it`
  if (cost === undefined) return 'It tells of no request'
  if (cost.usd === null) return 'Its model has no price'
  return cost.estimated ? 'Computed by HOOP from tokens and prices' : undefined
}

/** Who a session is: what it was about, who wrote it, for which worker and bead, how that is known, and what it took. */
export function SessionHead(props: { readonly session: SessionDetail; readonly now: number }) {
  const session = () => props.session
  const worker = () => session().worker ?? session().tag?.worker
  const bead = () => session().bead ?? session().tag?.bead
  const strand = () => session().strand ?? session().tag?.strand
  return (
    <header class="session-head">
      <div class="session-title">
        <h1>
          <bdi>{titleWords(session().title)}</bdi>
        </h1>
        <SessionMark session={session()} />
      </div>
      <Show when={session().parent}>
        {(parent) => (
          <p class="session-parent">
            <GitFork aria-hidden="true" />
            <span class="quiet">continues or works for</span>{' '}
            <A href={sessionHref(parent().key)} class="link">
              <bdi>{parent().title === undefined ? parent().id : titleWords(parent().title)}</bdi>
            </A>
          </p>
        )}
      </Show>
      <p class="session-facts">
        <Show when={worker()}>
          {(id) => (
            <Fact name="worker">
              <A href={workerHref(id())} class="link">
                <bdi>{withoutCommands(id())}</bdi>
              </A>
            </Fact>
          )}
        </Show>
        <Show when={bead()}>
          {(id) => (
            <Fact name="bead">
              <A href={keyHref(id())} class="link mono">
                <bdi>{withoutCommands(id())}</bdi>
              </A>
            </Fact>
          )}
        </Show>
        <Show when={strand()}>
          {(name) => (
            <Fact name="strand">
              <b>
                <bdi>{withoutCommands(name())}</bdi>
              </b>
            </Fact>
          )}
        </Show>
        <Show when={session().executionId}>
          {(id) => (
            <Fact name="execution">
              <A href={`/executions/${encodeURIComponent(id())}/steps`} class="link">
                {session().outcome === undefined ? 'open' : outcomeWord[session().outcome ?? 'lost'].toLowerCase()}
              </A>
            </Fact>
          )}
        </Show>
        <Show when={session().joinedBy}>
          {(how) => (
            <Fact name="joined by">
              <b>{joinWord[how()]}</b>
            </Fact>
          )}
        </Show>
        <Fact title={session().cliVersion === undefined ? undefined : `version ${session().cliVersion}`}>
          <b>{cliWord[session().cli]}</b>
          <Show when={session().models.length > 0}>
            {' '}
            <bdi title={withoutCommands(session().models.join(', '))}>{withoutCommands(session().models.at(-1) ?? '')}</bdi>
          </Show>
        </Fact>
        <Show when={session().project} fallback={<Fact title="Its folder lies in no registered workspace">no project</Fact>}>
          {(name) => (
            <Fact name="project">
              <A href={projectHref(name())} class="link">
                <bdi>{withoutCommands(name())}</bdi>
              </A>
            </Fact>
          )}
        </Show>
        <Show when={session().gitBranch}>
          {(branch) => (
            <Fact name="on">
              <code>
                <bdi>{withoutCommands(branch())}</bdi>
              </code>
            </Fact>
          )}
        </Show>
        <Fact title={[session().startedAt, session().lastAt].flatMap((at) => (at === undefined ? [] : [formatExact(at)])).join(' to ')}>
          <b class="num">{lastedWords(session(), props.now)}</b>, {tokenWords(session()) ?? 'tokens unknown'},{' '}
          <b class="num" title={costTitle(session())}>
            {costWords(session())}
          </b>
        </Fact>
      </p>
      <For each={session().notes ?? []}>{(note) => <p class="session-note">{note}</p>}</For>
      <Show when={session().problem}>
        {(problem) => (
          <p class="session-note" data-tone="bad">
            Not all of it could be read: <bdi>{withoutCommands(problem())}</bdi>
          </p>
        )}
      </Show>
    </header>
  )
}
