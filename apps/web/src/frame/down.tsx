import Copy from 'lucide-solid/icons/copy'
import Unplug from 'lucide-solid/icons/unplug'
import { Show } from 'solid-js'
import { formatAhead, formatLong } from '../format/age.ts'
import { formatSeconds } from '../format/clock.ts'
import { useFleet } from '../live/fleet.tsx'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'

const ordinal = (count: number): string =>
  ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'][count - 1] ?? `number ${count}`

/** No daemon and nothing to show: what is known, what to look at, how to start it. */
export function Down() {
  const { link, wall, socket } = useFleet()
  const next = () => {
    const at = link().nextTryAt
    return at === undefined || at <= wall() ? 'now' : `in ${formatAhead(at - wall())}`
  }
  return (
    <section class="first-run">
      <span class="bad">
        <Unplug class="large" aria-hidden="true" />
      </span>
      <h1>The daemon does not answer</h1>
      <p class="lead">
        Nothing has come from {location.host} for {formatLong(wall() - link().since)}. Your workers are not affected: HOOP only reads. This
        page goes on by itself as soon as the daemon is back.
      </p>
      <dl class="facts">
        <Show when={link().heardAt}>
          {(at) => (
            <>
              <dt>Last seen</dt>
              <dd>{formatSeconds(at())}</dd>
            </>
          )}
        </Show>
        <dt>Next try</dt>
        <dd>
          {next()}, the {ordinal(link().tries + 1)}
        </dd>
        <dt>Look at</dt>
        <dd>
          <code>hoop status</code>
        </dd>
        <dt>Start it</dt>
        <dd>
          <code>hoop serve</code>
        </dd>
      </dl>
      <div class="actions">
        <Button kind="primary" onClick={() => socket.retryNow()}>
          Try now
        </Button>
        <Button class="large" onClick={() => void copyText('hoop serve')}>
          <Copy aria-hidden="true" /> Copy <code>hoop serve</code>
        </Button>
      </div>
    </section>
  )
}
