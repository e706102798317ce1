import Unplug from 'lucide-solid/icons/unplug'
import { Match, Switch } from 'solid-js'
import { formatLong } from '../format/age.ts'
import { useFleet } from '../live/fleet.tsx'

/** How the link stands: connected, connecting, disconnected with the age of what is shown, or no daemon at all. */
export function Connection() {
  const { link, wall, isLost, isDown } = useFleet()
  return (
    <p class="connection" data-phase={link().phase}>
      <Switch fallback={<span>Connected</span>}>
        <Match when={isDown()}>
          <span class="connection-bad">
            <Unplug aria-hidden="true" /> No daemon
          </span>
        </Match>
        <Match when={isLost()}>
          <span class="connection-lost">
            <Unplug aria-hidden="true" /> Disconnected · {formatLong(wall() - link().since)} old
          </span>
        </Match>
        <Match when={link().phase === 'connecting'}>
          <span>Connecting</span>
        </Match>
      </Switch>
    </p>
  )
}
