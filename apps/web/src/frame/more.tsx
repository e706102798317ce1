import { A } from '@solidjs/router'
import Activity from 'lucide-solid/icons/activity'
import CircleDot from 'lucide-solid/icons/circle-dot'
import Folder from 'lucide-solid/icons/folder'
import Gauge from 'lucide-solid/icons/gauge'
import Search from 'lucide-solid/icons/search'
import ShieldCheck from 'lucide-solid/icons/shield-check'
import Spline from 'lucide-solid/icons/spline'
import { For } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { Dialog } from '../ui/dialog.tsx'

const views = [
  ['/beads', 'Beads', CircleDot],
  ['/projects', 'Projects', Folder],
  ['/stitches', 'Stitches', Spline],
  ['/cost', 'Cost', Gauge],
  ['/quota', 'Quota', Gauge],
  ['/audit', 'Audit', ShieldCheck],
  ['/system', 'HOOP itself', Activity],
] as const

/** The views that have no tab on a phone, and the search. */
export default function More(props: { readonly onClose: () => void; readonly onSearch: () => void }) {
  return (
    <Dialog title="More" isOpen onClose={props.onClose}>
      <ul class="more">
        <For each={views}>
          {([href, word, icon]) => (
            <li>
              <A href={href} class="more-item" onClick={() => props.onClose()}>
                <Dynamic component={icon} aria-hidden="true" />
                {word}
              </A>
            </li>
          )}
        </For>
        <li>
          <button type="button" class="more-item" onClick={() => props.onSearch()}>
            <Search aria-hidden="true" />
            Search or run
          </button>
        </li>
      </ul>
    </Dialog>
  )
}
