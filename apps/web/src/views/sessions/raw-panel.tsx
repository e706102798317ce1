import X from 'lucide-solid/icons/x'
import { createEffect, createMemo, createResource, createSignal, on, Show } from 'solid-js'
import type { EntryView, RevealedRecord, SessionDetail } from '@hoop/protocol'
import { ApiError } from '../../api.ts'
import { readRaw, revealRecord } from '../../calls/sessions.ts'
import { formatBytes, formatCount, plural } from '../../format/number.ts'
import { useOperator } from '../../live/operator.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy.ts'
import { ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { IconButton } from '../../ui/tooltip.tsx'

/** JSON over several lines, where it is JSON; strings stay as they were written. */
function laidOut(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : undefined
  } catch {
    return undefined
  }
}

/** Characters that nobody sees, by the pictures that Unicode has for them; what is copied has them as they are. */
const withControlPictures = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- these are what is shown otherwise
  text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (one) => {
    const code = one.codePointAt(0) ?? 0
    return code < 0x20 ? String.fromCodePoint(0x24_00 + code) : '\u2421'
  })

/** The record that an entry was made of, as it is in the file, and where it is there. */
export function RawPanel(props: {
  readonly session: SessionDetail
  readonly seq: number
  readonly entry: EntryView | undefined
  readonly onClose: () => void
}) {
  const [record, { refetch }] = createResource(
    () => [props.session.key, props.seq] as const,
    ([key, seq]) => readRaw(key, seq),
  )
  const operator = useOperator()
  const [revealed, setRevealed] = createSignal<RevealedRecord>()
  const [refusal, setRefusal] = createSignal<string>()
  const bare = () => (revealed()?.seq === props.seq && revealed()?.key === props.session.key ? revealed() : undefined)
  const reveal = async () => {
    if (operator.off() !== undefined) return
    try {
      setRevealed(await revealRecord(props.session.key, props.seq))
      setRefusal(undefined)
    } catch (cause) {
      setRefusal(cause instanceof ApiError ? [cause.message, cause.hint].filter(Boolean).join('. ') : String(cause))
    }
  }
  const [isLaidOut, setLaidOut] = createSignal(true)
  const text = createMemo(() => {
    if (record.state !== 'ready') return ''
    const raw = bare()?.text ?? record().text
    return isLaidOut() ? (laidOut(raw) ?? raw) : raw
  })
  const failure = () => {
    const cause: unknown = record.error
    return cause === undefined ? undefined : cause instanceof Error ? cause.message : 'of no known cause'
  }
  let panel: HTMLElement | undefined
  createEffect(
    on(
      () => props.seq,
      () => panel?.scrollTo(0, 0),
      { defer: true },
    ),
  )
  return (
    <aside
      class="raw-panel"
      aria-label="Raw record"
      ref={panel}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        props.onClose()
      }}
    >
      <div class="raw-panel-head">
        <h2>Raw record</h2>
        <span class="quiet num">entry {formatCount(props.seq)}</span>
        <IconButton label="Close" keys="r" onClick={() => props.onClose()}>
          <X aria-hidden="true" />
        </IconButton>
      </div>
      <Show when={failure()}>
        {(why) => (
          <ErrorState title={`The record could not be read: ${why()}.`} action={<Button onClick={() => void refetch()}>Try again</Button>}>
            The file may be gone, or written anew.
          </ErrorState>
        )}
      </Show>
      <Show
        when={record.state === 'ready' && record()}
        fallback={<Show when={record.loading}>{<Skeleton rows={8} label="The record is being read" />}</Show>}
      >
        {(found) => (
          <>
            <dl class="facts">
              <dt>File</dt>
              <dd class="path wrap">
                <bdi>{props.session.path}</bdi>
              </dd>
              <dt>Offset</dt>
              <dd class="num">
                {formatCount(found().offset)}
                <Show when={props.entry?.source.line}>{(line) => <span class="quiet">, line {formatCount(line())}</span>}</Show>
              </dd>
              <dt>Length</dt>
              <dd class="num">
                {formatBytes(found().length)}
                <Show when={found().isCut}>
                  <span class="quiet">; its beginning is shown</span>
                </Show>
              </dd>
            </dl>
            <div class="raw-panel-acts">
              <Button onClick={() => void copyText(bare()?.text ?? found().text, 'Record copied')}>Copy</Button>
              <Show when={laidOut(found().text) !== undefined}>
                <Button kind="plain" aria-pressed={!isLaidOut()} onClick={() => setLaidOut((before) => !before)}>
                  {isLaidOut() ? 'As one line' : 'Laid out'}
                </Button>
              </Show>
            </div>
            <Show when={bare() === undefined && (props.entry?.masked ?? 0) > 0}>
              <div class="session-note raw-masked">
                <p>
                  {plural(props.entry?.masked ?? 0, 'place')} masked, for {props.entry?.masked === 1 ? 'it looks' : 'they look'} like a
                  secret. That you had it shown is recorded in the audit log.
                </p>
                <Button off={operator.off() !== undefined} title={operator.off()} onClick={() => void reveal()}>
                  Show what is masked
                </Button>
              </div>
            </Show>
            <Show when={refusal()}>
              {(why) => (
                <p class="session-note" data-tone="bad" role="alert">
                  {why()}
                </p>
              )}
            </Show>
            <pre class="raw-panel-text" tabindex="0" dir="ltr" aria-label="Record">
              {withControlPictures(text())}
            </pre>
          </>
        )}
      </Show>
    </aside>
  )
}
