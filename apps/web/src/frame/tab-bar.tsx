import { A } from '@solidjs/router'
import Bell from 'lucide-solid/icons/bell'
import FilePenLine from 'lucide-solid/icons/file-pen-line'
import Menu from 'lucide-solid/icons/menu'
import Rows3 from 'lucide-solid/icons/rows-3'
import ScrollText from 'lucide-solid/icons/scroll-text'
import { Show } from 'solid-js'
import { useDrafts } from '../live/drafts.tsx'
import { useFleet } from '../live/fleet.tsx'
import { Count } from '../ui/chip.tsx'
import { useShell } from './shell.tsx'

/** The phone's navigation: what is built, within reach of a thumb. */
export function TabBar() {
  const { needs } = useFleet()
  const drafts = useDrafts()
  const shell = useShell()
  return (
    <nav class="tabs" aria-label="Tabs">
      <A href="/" end class="tab">
        <Rows3 aria-hidden="true" />
        <span>Fleet</span>
      </A>
      <A href="/alerts" class="tab">
        <Bell aria-hidden="true" />
        <Show when={needs().length > 0}>
          <Count value={needs().length} tone={needs().some(({ severity }) => severity === 'bad') ? 'bad' : 'warn'} />
        </Show>
        <span>Alerts</span>
      </A>
      <A href="/sessions" class="tab">
        <ScrollText aria-hidden="true" />
        <span>Sessions</span>
      </A>
      <A href="/drafts" class="tab">
        <FilePenLine aria-hidden="true" />
        <Show when={drafts.waiting() > 0}>
          <Count value={drafts.waiting()} />
        </Show>
        <span>Drafts</span>
      </A>
      <button type="button" class="tab" aria-haspopup="dialog" onClick={() => shell.setOverlay('more')}>
        <Menu aria-hidden="true" />
        <span>More</span>
      </button>
    </nav>
  )
}
