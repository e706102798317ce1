import { useSearchParams } from '@solidjs/router'
import FileWarning from 'lucide-solid/icons/file-exclamation-point'
import ListFilter from 'lucide-solid/icons/list-filter'
import { createMemo, For, Show } from 'solid-js'
import type { Diagnostics } from '@hoop/protocol'
import { formatAge, formatLong } from '../../format/age.ts'
import { formatClock } from '../../format/clock.ts'
import { formatBytes, formatCount, plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { isTroubled, listSources } from '../../model/sources.ts'
import { Button } from '../../ui/button.tsx'
import { CopyCommand } from '../../ui/copy-command.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { SourceList } from './source-list.tsx'
import { useDiagnostics } from './use-diagnostics.ts'

/** A file of settings: loaded when, or refused why. */
function Settings(props: { readonly title: string; readonly absent: string; readonly file: Diagnostics['config']; readonly now: number }) {
  return (
    <div class="setting" data-problem={props.file.problem === null ? undefined : ''}>
      <h2>{props.title}</h2>
      <p class="path">
        <bdi>{props.file.path}</bdi>
      </p>
      <Show
        when={props.file.problem}
        fallback={
          <p class="quiet">
            {props.file.loadedAt === null ? props.absent : `In force since ${formatClock(Date.parse(props.file.loadedAt), props.now)}.`}
          </p>
        }
      >
        {(problem) => (
          <ErrorState icon={<FileWarning aria-hidden="true" />} title={<bdi>{problem()}</bdi>}>
            {props.file.loadedAt === null
              ? 'The defaults stay in force.'
              : `The settings of ${formatClock(Date.parse(props.file.loadedAt), props.now)} stay in force.`}
          </ErrorState>
        )}
      </Show>
    </div>
  )
}

function Figures(props: { readonly data: Diagnostics; readonly now: number }) {
  const figures = (): readonly (readonly [string, string, string])[] => [
    [formatLong(props.data.uptimeMs), 'up', 'Since the daemon started'],
    [formatBytes(props.data.rssBytes), 'memory', 'Resident memory of the daemon'],
    [`${props.data.eventLoopDelayMs.toFixed(1)}\u202fms`, 'loop delay', 'How late the daemon’s own timers run'],
    [formatCount(props.data.clients), props.data.clients === 1 ? 'client' : 'clients', 'Open WebSockets'],
    [formatCount(props.data.watches), 'watches', 'Folders that tell of changes'],
    [formatCount(props.data.processTable.processes), 'processes', `Read from ${props.data.processTable.kind === 'proc' ? '/proc' : 'ps'}`],
    [formatCount(props.data.totals.lines), 'lines read', 'Of all files since the start'],
  ]
  return (
    <ul class="figures">
      <For each={figures()}>
        {([value, word, why]) => (
          <li title={why}>
            <b class="num">{value}</b>
            <span class="quiet">{word}</span>
          </li>
        )}
      </For>
      <li data-bad={props.data.totals.malformed > 0 ? '' : undefined} title="Lines that are not what their file should hold">
        <b class="num">{formatCount(props.data.totals.malformed)}</b>
        <span class="quiet">malformed</span>
      </li>
      <li data-warn={props.data.totals.unknown > 0 ? '' : undefined} title="Records of a kind that HOOP does not know; their text is kept">
        <b class="num">{formatCount(props.data.totals.unknown)}</b>
        <span class="quiet">of unknown kind</span>
      </li>
    </ul>
  )
}

/** HOOP's own health: what it reads, what it could not understand, which settings are in force. */
export default function SystemPage() {
  const { now, state, skew } = useFleet()
  const shell = useShell()
  const diagnostics = useDiagnostics()
  const [search, setSearch] = useSearchParams<{ q?: string; project?: string }>()
  const sources = createMemo(() => listSources(diagnostics.data()?.sources ?? [], { project: search.project, query: search.q }))
  const troubled = () => sources().filter(isTroubled).length
  let field: HTMLInputElement | undefined
  shell.keymap.bind('HOOP itself', [{ keys: '/', label: 'Filter files', run: () => field?.focus() }])
  return (
    <article class="system">
      <div class="page-head">
        <h1>HOOP itself</h1>
        <Show when={state.version}>
          <span class="fact">
            version <b>{state.version}</b>
          </span>
        </Show>
        <Show when={diagnostics.data()}>{(data) => <span class="fact">read {formatAge(now() - Date.parse(data().at))} ago</span>}</Show>
      </div>
      <Show when={diagnostics.error()}>
        {(error) => (
          <ErrorState title={`${error().message}.`} action={<Button onClick={diagnostics.reload}>Try again</Button>}>
            {diagnostics.data() === undefined ? 'Nothing is known of it yet.' : 'What is shown is the last answer.'} {error().hint}
          </ErrorState>
        )}
      </Show>
      <Show
        when={diagnostics.data()}
        fallback={
          <Show when={diagnostics.error() === undefined}>
            <Skeleton rows={10} label="Diagnostics are being read" />
          </Show>
        }
      >
        {(data) => (
          <>
            <Figures data={data()} now={now()} />
            <Show when={data().processTable.error}>
              {(error) => (
                <ErrorState title="The process table cannot be read.">
                  <bdi>{error()}</bdi>. Workers are judged by their heartbeats alone.
                </ErrorState>
              )}
            </Show>
            <div class="settings">
              <Settings title="Settings" absent="Not there; the defaults are in force." file={data().config} now={now()} />
              <Settings
                title="Registry of projects"
                absent={state.isDemo ? 'Not there; the demo brings its own projects.' : 'Not there; no project is registered.'}
                file={data().registry}
                now={now()}
              />
            </div>
            <Show when={skew()}>
              {(found) => (
                <ErrorState
                  title={`${plural(found().count, 'message')} from the daemon could not be understood here.`}
                  action={<Button onClick={() => location.reload()}>Reload</Button>}
                >
                  <bdi>{found().last}</bdi>
                </ErrorState>
              )}
            </Show>
            <section class="page-section" aria-labelledby="files-heading">
              <div class="section-head filter-head">
                <h2 id="files-heading">Files it reads</h2>
                <span class="quiet">
                  {plural(sources().length, 'file')}
                  {troubled() > 0 && `, ${troubled()} with trouble`}
                </span>
                <Show when={search.project}>
                  {(project) => (
                    <button type="button" title="Show all projects" onClick={() => setSearch({ project: undefined }, { replace: true })}>
                      <span class="chip" data-tone="accent">
                        project: <bdi>{project()}</bdi> ×
                      </span>
                    </button>
                  )}
                </Show>
                <label class="field filter">
                  <ListFilter aria-hidden="true" />
                  <input
                    ref={field}
                    type="text"
                    aria-label="Filter files"
                    placeholder="Filter"
                    autocomplete="off"
                    spellcheck={false}
                    value={search.q ?? ''}
                    onInput={(event) => setSearch({ q: event.currentTarget.value || undefined }, { replace: true, scroll: false })}
                  />
                </label>
              </div>
              <Show
                when={sources().length > 0}
                fallback={
                  <EmptyState
                    title="No file answers to that."
                    action={data().sources.length === 0 ? <CopyCommand command="hoop projects add PATH" /> : undefined}
                  >
                    {data().sources.length === 0
                      ? 'Nothing is registered, so nothing is read.'
                      : 'The filter looks at path, kind and project.'}
                  </EmptyState>
                }
              >
                <SourceList sources={sources()} now={now()} isOpen={search.project !== undefined} />
              </Show>
            </section>
          </>
        )}
      </Show>
    </article>
  )
}
