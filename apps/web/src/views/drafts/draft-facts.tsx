import KeyRound from 'lucide-solid/icons/key-round'
import Search from 'lucide-solid/icons/search'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { createMemo, Show } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import { plural } from '../../format/number.ts'
import { actorWord, isOpen } from '../../model/draft-words.ts'
import { Chip } from '../../ui/chip.tsx'

/** Who proposed it, and from which turn of which conversation. */
export function ProposedBy(props: { readonly draft: Pick<Draft, 'proposedBy' | 'origin'> }) {
  return (
    <>
      <bdi>{actorWord(props.draft.proposedBy)}</bdi>
      <Show when={props.draft.origin}>
        {(origin) => (
          <>
            {', '}
            <span title={`Session ${origin().session}`}>
              in{' '}
              <code>
                <bdi>{origin().session.slice(0, 12)}</bdi>
              </code>
              <Show when={origin().seq !== undefined}> turn {origin().seq}</Show>
            </span>
          </>
        )}
      </Show>
    </>
  )
}

/** What to look at before deciding: a possible secret, similar work, no program to create with. */
export function DraftChips(props: { readonly draft: Draft }) {
  const codes = createMemo(() => new Set(props.draft.warnings.map(({ code }) => code)))
  const rest = () => props.draft.warnings.filter(({ code }) => code !== 'SECRET')
  return (
    <Show when={isOpen(props.draft)}>
      <Show when={codes().has('SECRET')}>
        <Chip tone="warn">
          <KeyRound aria-hidden="true" /> secret?
        </Chip>
      </Show>
      <Show when={codes().has('CREATE_UNAVAILABLE')}>
        <Chip tone="warn" title={rest()[0]?.message}>
          <TriangleAlert aria-hidden="true" /> cannot be created
        </Chip>
      </Show>
      <Show when={codes().has('DEPENDENCY_UNCHECKED')}>
        <Chip title={rest()[0]?.message}>unchecked dependency</Chip>
      </Show>
      <Show when={props.draft.similar.length > 0}>
        <Chip title={props.draft.similar[0]?.title}>
          <Search aria-hidden="true" /> {plural(props.draft.similar.length, 'look-alike')}
        </Chip>
      </Show>
    </Show>
  )
}
