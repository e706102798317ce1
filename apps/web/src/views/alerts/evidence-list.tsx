import { useNavigate } from '@solidjs/router'
import Copy from 'lucide-solid/icons/copy'
import { For, Show } from 'solid-js'
import type { AlertView, SourceRef } from '@hoop/protocol'
import { entryAt } from '../../calls/alerts.ts'
import { formatCount } from '../../format/number.ts'
import { placeOf, sessionOf } from '../../model/evidence-link.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy.ts'

/** Where an alert was read: each file with the byte of its record; a transcript opens at its entry. */
export function EvidenceList(props: { readonly alert: AlertView }) {
  const navigate = useNavigate()
  const openAt = async (session: string, { offset }: SourceRef) => {
    // Where the entry cannot be found the session says for itself what is wrong.
    const seq = offset === undefined ? undefined : await entryAt(session, offset).catch(() => undefined)
    navigate(sessionHref(session, seq))
  }
  return (
    <ul class="alert-evidence">
      <For each={props.alert.evidence}>
        {(source) => (
          <li>
            <span class="path">
              <bdi>{source.path}</bdi>
              <Show when={source.offset !== undefined}> at byte {formatCount(source.offset ?? 0)}</Show>
            </span>
            <Show when={sessionOf(props.alert, source)}>
              {(session) => <Button onClick={() => void openAt(session(), source)}>Open session here</Button>}
            </Show>
            <button
              type="button"
              class="icon-button small"
              aria-label={`Copy ${placeOf(source)}`}
              title="Copy the path and the byte"
              onClick={() => void copyText(placeOf(source))}
            >
              <Copy aria-hidden="true" />
            </button>
          </li>
        )}
      </For>
    </ul>
  )
}
