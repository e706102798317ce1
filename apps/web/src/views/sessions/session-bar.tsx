import ChevronsDownUp from 'lucide-solid/icons/chevrons-down-up'
import ChevronsUpDown from 'lucide-solid/icons/chevrons-up-down'
import Braces from 'lucide-solid/icons/braces'
import OctagonAlert from 'lucide-solid/icons/octagon-alert'
import Search from 'lucide-solid/icons/search'
import { Show } from 'solid-js'
import { formatCount, plural } from '../../format/number.ts'
import { entryFilters, type EntryFilter } from '../../model/outline.ts'
import { Button } from '../../ui/button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { IconButton } from '../../ui/tooltip.tsx'
import type { Find } from './use-find.ts'

const word: Readonly<Record<EntryFilter, string>> = { all: 'All', talk: 'Talk', tools: 'Tools', errors: 'Errors' }

/** What is shown of a session, and where to go in it; it stays in sight. */
export function SessionBar(props: {
  readonly setBar: (element: HTMLElement) => void
  readonly setField: (field: HTMLInputElement) => void
  readonly filter: EntryFilter
  readonly onFilter: (filter: EntryFilter) => void
  readonly errors: number
  readonly total: number
  readonly unread: number
  readonly allOpen: boolean | undefined
  readonly onFoldAll: () => void
  readonly onError: () => void
  readonly onRaw: () => void
  readonly find: Find
  readonly onHit: (step: 1 | -1) => void
}) {
  const text = (filter: EntryFilter) =>
    filter === 'errors' && props.errors > 0 ? `${word.errors} ${formatCount(props.errors)}` : word[filter]
  const said = () => {
    const { find } = props
    const [hits, current] = [find.hits(), find.current()]
    switch (find.state()) {
      case 'idle':
        return ''
      case 'asking':
        return '…'
      case 'failed':
        return 'no answer'
      case 'found':
      case 'more': {
        if (hits.length === 0) return 'not found'
        const at = current === undefined ? -1 : hits.indexOf(current)
        const all = `${formatCount(hits.length)}${find.state() === 'more' ? '+' : ''}`
        return at === -1 ? all : `${formatCount(at + 1)} of ${all}`
      }
    }
  }
  const keydown = (event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      props.onHit(event.shiftKey ? -1 : 1)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      props.find.setText('')
      event.currentTarget.blur()
    }
  }
  return (
    <div class="session-bar" role="toolbar" aria-label="Session" ref={(element) => props.setBar(element)}>
      <Segmented label="Show" options={entryFilters} value={props.filter} text={text} onChange={props.onFilter} />
      <Button
        kind="plain"
        class="session-next"
        off={props.errors === 0}
        title={props.errors === 0 ? 'No error in this session' : undefined}
        onClick={() => props.onError()}
      >
        <OctagonAlert aria-hidden="true" />
        <span>Next error</span> <Kbd keys="e" />
      </Button>
      <div class="session-bar-end">
        <span class="session-count quiet num">
          {plural(props.total, 'entry', 'entries')}
          <Show when={props.unread > 0}>, {formatCount(props.unread)} unknown</Show>
        </span>
        <label class="field filter session-find" data-filled={props.find.text() === '' ? undefined : ''}>
          <Search aria-hidden="true" />
          <input
            ref={(element) => props.setField(element)}
            type="text"
            aria-label="Find in this session"
            placeholder="Find"
            title="Words; of each tool's input and output the beginning is looked through"
            autocomplete="off"
            spellcheck={false}
            value={props.find.text()}
            onInput={({ currentTarget: { value } }) => props.find.setText(value)}
            onKeyDown={keydown}
          />
          <span class="session-hits quiet num" role="status">
            {said()}
          </span>
        </label>
        <IconButton
          label={props.allOpen === true ? 'Fold all' : 'Unfold all'}
          keys={props.allOpen === true ? '[' : ']'}
          onClick={() => props.onFoldAll()}
        >
          <Show when={props.allOpen === true} fallback={<ChevronsUpDown aria-hidden="true" />}>
            <ChevronsDownUp aria-hidden="true" />
          </Show>
        </IconButton>
        <IconButton label="Raw record" keys="r" onClick={() => props.onRaw()}>
          <Braces aria-hidden="true" />
        </IconButton>
      </div>
    </div>
  )
}
