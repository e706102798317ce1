import { useNavigate } from '@solidjs/router'
import Search from 'lucide-solid/icons/search'
import { createEffect, createMemo, createSignal, Index, on, Show } from 'solid-js'
import { listSessions } from '../calls/sessions.ts'
import { listStitches } from '../calls/stitches.ts'
import { formatCount } from '../format/number.ts'
import { useBeads } from '../live/beads.ts'
import { useDrafts } from '../live/drafts.tsx'
import { useFleet } from '../live/fleet.tsx'
import { useAnswer } from '../live/use-answer.ts'
import { useSearch } from '../live/use-search.ts'
import { copyText } from '../ui/copy.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { hitItem, spreadHits } from './hit-item.ts'
import { findItems, groups, localItems, type Command, type Group, type Item } from './palette-items.ts'
import { PaletteRow } from './palette-row.tsx'
import { recentChoices, rememberChoice } from './recent-choices.ts'
import { setTheme, toggleDensity } from './settings.ts'
import { useShell } from './shell.tsx'

/** Recent sessions whose titles are searched here; what is said in any of them is searched by the daemon. */
const TITLES = 200
const SHOWN_RECENT = 5
/** What is said, beside everything else that fits. */
const HITS = 4

/** One box for workers, beads, sessions and what is said in them, stitches, drafts, projects, views and commands. */
export default function Palette(props: { readonly onClose: () => void }) {
  const fleet = useFleet()
  const shell = useShell()
  const drafts = useDrafts()
  const beads = useBeads()
  const navigate = useNavigate()
  const [query, setQuery] = createSignal('')
  const [only, setOnly] = createSignal<Group>()
  const [at, setAt] = createSignal(0)
  const openedMs = fleet.now()
  const choices = recentChoices()
  const sessions = useAnswer(
    () => TITLES,
    async (most, signal) => (await listSessions({}, undefined, most, signal)).items,
  )
  const stitches = useAnswer(
    () => true,
    async (withQuiet, signal) => (await listStitches({ withQuiet }, signal)).items,
  )
  const search = useSearch(query, () => (only() === 'Sessions' ? 50 : 25))
  const commands: readonly Command[] = [
    { id: 'new-draft', text: 'Propose work', href: '/drafts/new' },
    { id: 'theme-system', text: 'Theme: as the system', run: () => setTheme('system') },
    { id: 'theme-light', text: 'Theme: light', run: () => setTheme('light') },
    { id: 'theme-dark', text: 'Theme: dark', run: () => setTheme('dark') },
    { id: 'density', text: 'Switch between compact and comfortable rows', keys: '.', run: toggleDensity },
    { id: 'copy-link', text: 'Copy link to this', keys: 'y', run: () => void copyText(location.href, 'Link copied') },
    { id: 'keys', text: 'Show all keys', keys: '?', run: () => shell.setOverlay('help') },
    { id: 'connect', text: 'Connect a fleet', run: () => shell.setOverlay('connect') },
    { id: 'retry', text: 'Connect to the daemon again', run: () => fleet.socket.retryNow() },
  ]
  const all = createMemo(() =>
    localItems({
      workers: fleet.workers(),
      projects: fleet.projects(),
      beads: beads.all(),
      sessions: sessions.data() ?? [],
      stitches: stitches.data() ?? [],
      drafts: drafts.all(),
      commands,
      lookOf: fleet.lookOf,
      nowMs: openedMs,
    }),
  )
  const recent = createMemo((): readonly Item[] => {
    const byId = new Map(all().map((item) => [item.id, item]))
    // What is in memory is told as it is now; what is not, as it was when it was chosen, if it leads somewhere.
    return choices
      .flatMap(({ id, group, text, mono, href }): Item[] => {
        const known = byId.get(id)
        if (known !== undefined) return [known]
        return href === undefined ? [] : [{ id, group, text, href, needle: '', ...(mono === undefined ? {} : { mono }) }]
      })
      .slice(0, SHOWN_RECENT)
  })
  const isAsking = () => query().trim() !== ''
  const everywhere = (): Item => ({
    id: 'everywhere',
    group: 'Commands',
    text: `Search every transcript for “${query().trim()}”`,
    keys: 'mod+Enter',
    href: `/sessions?q=${encodeURIComponent(query().trim())}`,
    needle: '',
  })
  const found = createMemo(() => {
    const result = findItems(all(), {
      query: query(),
      only: only(),
      recent: choices.map(({ id }) => id),
      found: (only() === 'Sessions' ? search.hits() : spreadHits(search.hits(), HITS)).map((hit) => hitItem(hit, openedMs)),
    })
    const first = isAsking() || only() !== undefined ? [] : recent()
    const last = isAsking() && (only() === undefined || only() === 'Sessions') ? [everywhere()] : []
    return { items: [...first, ...result.items, ...last], count: result.count, recent: first.length }
  })
  const items = () => found().items
  const headOf = (index: number): string | undefined => {
    const item = items()[index]
    if (item === undefined) return undefined
    if (index < found().recent) return index === 0 ? 'Recent' : undefined
    return index === found().recent || items()[index - 1]?.group !== item.group ? item.group : undefined
  }
  const chosen = () => Math.min(at(), items().length - 1)
  const choose = (item: Item | undefined) => {
    if (item === undefined) return
    if (item.id !== 'everywhere') rememberChoice(item)
    props.onClose()
    item.run?.()
    if (item.href !== undefined) navigate(item.href)
  }
  let list: HTMLDivElement | undefined
  let field: HTMLInputElement | undefined
  const move = (delta: number) => {
    const count = items().length
    if (count === 0) return
    setAt((chosen() + delta + count) % count)
    list?.querySelector(`[data-at="${at()}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const narrow = (delta: 1 | -1) => {
    const kinds: readonly (Group | undefined)[] = [undefined, ...groups]
    setOnly(kinds[(kinds.indexOf(only()) + delta + kinds.length) % kinds.length])
    setAt(0)
  }
  const keydown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Tab') narrow(event.shiftKey ? -1 : 1)
    else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && isAsking()) choose(everywhere())
    else if (event.key === 'Enter') choose(items()[chosen()])
    else if (event.key === 'Backspace' && query() === '' && only() !== undefined) setOnly()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  // Late results come below what is chosen, or above it: the choice stays with its item.
  createEffect(
    on(items, (now, before) => {
      const held = before?.[at()]
      if (held === undefined || at() === 0 || now[at()]?.id === held.id) return
      const next = now.findIndex(({ id }) => id === held.id)
      if (next !== -1) setAt(next)
    }),
  )
  const isSearching = () => search.state() === 'asking' && (only() === undefined || only() === 'Sessions')
  return (
    <Dialog title="Search or run" isOpen bare onClose={props.onClose} class="palette" focus={() => field}>
      <div class="palette-box">
        <label class="palette-field">
          <Search aria-hidden="true" />
          <input
            ref={field}
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={items().length > 0 ? `palette-${chosen()}` : undefined}
            aria-label="Search workers, beads, sessions, stitches, drafts, projects, views and commands"
            placeholder="Search or run"
            autocomplete="off"
            spellcheck={false}
            value={query()}
            onInput={(event) => {
              setQuery(event.currentTarget.value)
              setAt(0)
            }}
            onKeyDown={keydown}
          />
          <button type="button" class="palette-only" tabindex="-1" title="Narrow to a kind (Tab)" onClick={() => narrow(1)}>
            {only() ?? 'All'}
          </button>
        </label>
        <div class="palette-list" id="palette-list" role="listbox" aria-label="Results" ref={list} tabindex="-1" aria-busy={isSearching()}>
          <Show
            when={items().length > 0}
            fallback={
              <p class="palette-none">
                {isSearching() ? 'Every transcript is being searched.' : 'Nothing is called that, and no transcript says it.'}
              </p>
            }
          >
            <Index each={items()}>
              {(item, index) => (
                <>
                  <Show when={headOf(index) !== undefined}>
                    <p class="palette-group" role="presentation">
                      {headOf(index)}
                    </p>
                  </Show>
                  <div
                    class="palette-item"
                    role="option"
                    id={`palette-${index}`}
                    data-at={index}
                    data-item={item().id.split(':', 1)[0]}
                    aria-selected={index === chosen()}
                    onPointerMove={() => setAt(index)}
                    onClick={() => choose(item())}
                  >
                    <PaletteRow item={item()} query={query().trim()} isChosen={index === chosen()} />
                  </div>
                </>
              )}
            </Index>
          </Show>
          <Show when={search.state() === 'failed' && search.error()}>
            {(error) => (
              <p class="palette-none bad" role="status">
                The transcripts could not be searched: {error().message}. What the page knows is above.
              </p>
            )}
          </Show>
        </div>
        <div class="palette-foot">
          <span>
            <Kbd keys="ArrowUp ArrowDown" /> move
          </span>
          <span>
            <Kbd keys="Enter" /> open
          </span>
          <span>
            <Kbd keys="Tab" /> narrow to a kind
          </span>
          <span class="num" role="status">
            {isSearching() ? 'searching transcripts, ' : ''}
            {formatCount(items().length)} of {formatCount(Math.max(items().length, found().count))}
          </span>
        </div>
      </div>
    </Dialog>
  )
}
