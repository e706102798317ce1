import ChevronRight from 'lucide-solid/icons/chevron-right'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { SourceView } from '@hoop/protocol'
import { formatBytes, formatCount, plural } from '../../format/number.ts'
import { isTroubled } from '../../model/sources.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'

function Samples(props: { readonly source: SourceView }) {
  return (
    <ul class="samples">
      <For each={props.source.samples}>
        {(line) => (
          <li>
            <p>
              <Chip tone={line.kind === 'malformed' ? 'bad' : 'warn'}>{line.kind}</Chip> <bdi>{line.why}</bdi>{' '}
              <span class="quiet num">
                byte {formatCount(line.offset)}, {formatBytes(line.length)}
              </span>
            </p>
            <pre>
              <bdi>{line.text}</bdi>
            </pre>
          </li>
        )}
      </For>
    </ul>
  )
}

function Row(props: { readonly source: SourceView; readonly now: number; readonly isOpen: boolean }) {
  const bad = () => props.source.malformed + props.source.unknown
  const summary = () => (
    <>
      <span class="source-kind">{props.source.kind}</span>
      <span class="path cut" title={props.source.path}>
        <bdi>{props.source.path}</bdi>
      </span>
      <span class="source-trouble">
        <Show when={props.source.error}>
          {(error) => (
            <span class="bad cut" title={error()}>
              <bdi>{error()}</bdi>
            </span>
          )}
        </Show>
        <Show when={bad() > 0}>
          <Chip tone="warn">{plural(bad(), 'bad line')}</Chip>
        </Show>
        <Show when={props.source.resets > 0}>
          <Chip title="Truncated, replaced or rotated while HOOP was reading">{plural(props.source.resets, 'reset')}</Chip>
        </Show>
        <Show when={props.source.tornBytes > 0}>
          <Chip title="A last line without its end: still being written">{formatBytes(props.source.tornBytes)} unfinished</Chip>
        </Show>
      </span>
      <span class="num source-lines">{plural(props.source.lines, 'line')}</span>
      <span class="num source-size">{formatBytes(props.source.sizeBytes)}</span>
      <Age class="num source-age" at={props.source.lastReadAt === null ? null : Date.parse(props.source.lastReadAt)} now={props.now} />
    </>
  )
  return (
    <li>
      <Show
        when={props.source.samples.length > 0}
        fallback={
          <div class="source">
            <span />
            {summary()}
          </div>
        }
      >
        <details open={props.isOpen}>
          <summary class="source">
            <ChevronRight aria-hidden="true" />
            {summary()}
          </summary>
          <Samples source={props.source} />
        </details>
      </Show>
    </li>
  )
}

const FIRST = 60

/** Files that HOOP reads: those with trouble first, with the lines that it could not understand. */
export function SourceList(props: {
  readonly sources: readonly SourceView[]
  readonly now: number
  /** Their lines are shown at once: for who came to see them. */
  readonly isOpen?: boolean
}) {
  const [all, setAll] = createSignal(false)
  const shown = createMemo(() => (all() ? props.sources : props.sources.slice(0, Math.max(FIRST, props.sources.filter(isTroubled).length))))
  const paths = createMemo(() => shown().map(({ path, kind }) => `${kind}\n${path}`), [], {
    equals: (a, b) => a.length === b.length && a.every((path, at) => path === b[at]),
  })
  const byPath = createMemo(() => new Map(shown().map((source) => [`${source.kind}\n${source.path}`, source])))
  return (
    <>
      <ul class="sources">
        <For each={paths()}>
          {(path) => (
            <Show when={byPath().get(path)}>{(source) => <Row source={source()} now={props.now} isOpen={props.isOpen === true} />}</Show>
          )}
        </For>
      </ul>
      <Show when={shown().length < props.sources.length}>
        <Button kind="plain" onClick={() => setAll(true)}>
          Show all {plural(props.sources.length, 'file')}
        </Button>
      </Show>
    </>
  )
}
