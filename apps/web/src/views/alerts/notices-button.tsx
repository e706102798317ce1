import Bell from 'lucide-solid/icons/bell'
import BellOff from 'lucide-solid/icons/bell-off'
import { Match, Switch } from 'solid-js'
import { useNotices } from '../../live/notices.ts'
import { Button } from '../../ui/button.tsx'

/** Turns notices outside the page on and off, and says where they cannot be. */
export function NoticesButton() {
  const notices = useNotices()
  return (
    <Switch>
      <Match when={notices.state() === 'on'}>
        <Button aria-pressed="true" title="Each alert once, from one of all open pages" onClick={() => notices.turnOff()}>
          <Bell aria-hidden="true" /> Desktop notices on
        </Button>
      </Match>
      <Match when={notices.state() === 'off'}>
        <Button aria-pressed="false" title="The browser asks you first" onClick={() => void notices.turnOn()}>
          <BellOff aria-hidden="true" /> Desktop notices off
        </Button>
      </Match>
      <Match when={notices.state() === 'blocked'}>
        <span class="quiet wrap" role="note">
          <BellOff class="inline" aria-hidden="true" /> Desktop notices are blocked: allow them for {location.host} in the browser’s
          settings.
        </span>
      </Match>
      <Match when={notices.state() === 'unsupported'}>
        <span class="quiet wrap" role="note">
          <BellOff class="inline" aria-hidden="true" /> No desktop notices here: browsers show them over HTTPS or from this host only.
        </span>
      </Match>
    </Switch>
  )
}
