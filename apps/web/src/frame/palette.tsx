import { useNavigate } from '@solidjs/router'
import Activity from 'lucide-solid/icons/activity'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import CircleDot from 'lucide-solid/icons/circle-dot'
import Folder from 'lucide-solid/icons/folder'
import Rows3 from 'lucide-solid/icons/rows-3'
import Search from 'lucide-solid/icons/search'
import { createMemo, createSignal, For, Index, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { useFleet } from '../live/fleet.tsx'
import { markHits } from '../model/matches.ts'
import { copyText } from '../ui/copy.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { paletteItems, type Item } from './palette-items.ts'
import { setTheme, toggleDensity } from './settings.ts'
import { useShell } from './shell.tsx'

const icons = { Beads: CircleDot, Projects: Folder, Views: Rows3, Commands: ChevronRight, Workers: Activity }

function Hits(props: { readonly text: string; readonly query: string }) {
  return <For each={markHits(props.text, props.query)}>{(piece) => (piece.hit ? <mark>{piece.text}</mark> : piece.text)}</For>
}

/** One box for workers, beads, projects, views and commands. */
export default function Palette(props: { readonly onClose: () => void }) {
  const fleet = useFleet()
  const shell = useShell()
  const navigate = useNavigate()
  const [query, setQuery] = createSignal('')
  const [at, setAt] = createSignal(0)
  const commands: readonly Omit<Item, 'group'>[] = [
    { id: 'new-draft', text: 'Propose work', run: () => navigate('/drafts/new') },
    { id: 'theme-system', text: 'Theme: as the system', run: () => setTheme('system') },
    { id: 'theme-light', text: 'Theme: light', run: () => setTheme('light') },
    { id: 'theme-dark', text: 'Theme: dark', run: () => setTheme('dark') },
    { id: 'density', text: 'Switch between compact and comfortable rows', keys: '.', run: toggleDensity },
    { id: 'copy-link', text: 'Copy link to this', keys: 'y', run: () => void copyText(location.href, 'Link copied') },
    { id: 'keys', text: 'Show all keys', keys: '?', run: () => shell.setOverlay('help') },
    { id: 'connect', text: 'Connect a fleet', run: () => shell.setOverlay('connect') },
    { id: 'retry', text: 'Connect to the daemon again', run: () => fleet.socket.retryNow() },
  ]
  const items = createMemo(() =>
    paletteItems(query().trim(), { workers: fleet.workers(), projects: fleet.projects(), lookOf: fleet.lookOf }, commands),
  )
  const chosen = () => Math.min(at(), items().length - 1)
  const choose = (item: Item | undefined) => {
    if (item === undefined) return
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
  const keydown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Enter') choose(items()[chosen()])
    else return
    event.preventDefault()
  }
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
            aria-label="Search workers, beads, projects, views and commands"
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
        </label>
        <div class="palette-list" id="palette-list" role="listbox" aria-label="Results" ref={list} tabindex="-1">
          <Show when={items().length > 0} fallback={<p class="palette-none">Nothing is called that.</p>}>
            <Index each={items()}>
              {(item, index) => (
                <>
                  <Show when={items()[index - 1]?.group !== item().group}>
                    <p class="palette-group" role="presentation">
                      {item().group}
                    </p>
                  </Show>
                  <div
                    class="palette-item"
                    role="option"
                    id={`palette-${index}`}
                    data-at={index}
                    aria-selected={index === chosen()}
                    onPointerMove={() => setAt(index)}
                    onClick={() => choose(item())}
                  >
                    <Show when={item().look} fallback={<Dynamic component={icons[item().group]} aria-hidden="true" />}>
                      {(look) => (
                        <span class="palette-glyph">
                          <Glyph look={look()} />
                        </span>
                      )}
                    </Show>
                    <span class="cut">
                      <Show when={item().mono}>
                        {(mono) => (
                          <code class="quiet">
                            <bdi>
                              <Hits text={mono()} query={query()} />
                            </bdi>{' '}
                          </code>
                        )}
                      </Show>
                      <bdi>
                        <Hits text={item().text} query={query()} />
                      </bdi>
                    </span>
                    <Show when={item().aside}>
                      {(aside) => (
                        <span class="palette-aside">
                          <bdi>{aside()}</bdi>
                        </span>
                      )}
                    </Show>
                    <Show when={item().keys}>{(keys) => <Kbd keys={keys()} />}</Show>
                  </div>
                </>
              )}
            </Index>
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
            <Kbd keys="Escape" /> close
          </span>
          <span class="num">{items().length}</span>
        </div>
      </div>
    </Dialog>
  )
}
