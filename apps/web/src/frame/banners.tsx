import FlaskConical from 'lucide-solid/icons/flask-conical'
import RefreshCw from 'lucide-solid/icons/refresh-cw'
import Unplug from 'lucide-solid/icons/unplug'
import X from 'lucide-solid/icons/x'
import { createSignal, Show } from 'solid-js'
import { formatAhead, formatLong } from '../format/age.ts'
import { formatSeconds } from '../format/clock.ts'
import { useFleet } from '../live/fleet.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { CopyCommand } from '../ui/copy-command.tsx'
import { AlertBanner } from './alert-banner.tsx'
import { ConfigBanners } from './config-banner.tsx'
import { useShell } from './shell.tsx'

function LostBanner() {
  const { link, wall, now, socket } = useFleet()
  const next = () => {
    const at = link().nextTryAt
    return at === undefined || at <= wall() ? 'trying now' : `trying again in ${formatAhead(at - wall())}`
  }
  return (
    <Banner
      tone="warn"
      isStatus={false}
      icon={<Unplug aria-hidden="true" />}
      actions={<Button onClick={() => socket.retryNow()}>Try now</Button>}
    >
      <b>Connection to the daemon lost {formatLong(wall() - link().since)} ago.</b> What you see is from {formatSeconds(now())}; {next()}.
    </Banner>
  )
}

function DemoBanner() {
  const shell = useShell()
  const [isHidden, setHidden] = createSignal(sessionStorage.getItem('hoop.demo-banner') === 'hidden')
  const hide = () => {
    sessionStorage.setItem('hoop.demo-banner', 'hidden')
    setHidden(true)
  }
  return (
    <Show when={!isHidden()}>
      <Banner
        tone="accent"
        isStatus={false}
        isOneLine
        icon={<FlaskConical aria-hidden="true" />}
        actions={
          <>
            <Button onClick={() => shell.setOverlay('connect')}>How to</Button>
            <button type="button" class="icon-button" aria-label="Hide for this session" title="Hide for this session" onClick={hide}>
              <X aria-hidden="true" />
            </button>
          </>
        }
      >
        <b>This is a demo fleet.</b>{' '}
        <span class="banner-wide">
          Connect yours: <CopyCommand command="hoop init" />
        </span>
      </Banner>
    </Show>
  )
}

/** What concerns the whole page: the link, a new version, something not understood, settings refused, what is bad, the demo. */
export function Banners() {
  const { isLost, link, skew, state } = useFleet()
  const isUpdated = () => link().phase === 'live' && link().version !== link().firstVersion
  return (
    <section aria-label="Notices">
      <Show when={isLost()}>
        <LostBanner />
      </Show>
      <Show when={isUpdated()}>
        <Banner tone="accent" icon={<RefreshCw aria-hidden="true" />} actions={<Button onClick={() => location.reload()}>Reload</Button>}>
          <b>HOOP was updated.</b> This page is of the version before.
        </Banner>
      </Show>
      <Show when={!isUpdated() && skew()}>
        {(found) => (
          <Banner
            tone="warn"
            isStatus={false}
            icon={<RefreshCw aria-hidden="true" />}
            actions={<Button onClick={() => location.reload()}>Reload</Button>}
          >
            <b>{found().count === 1 ? 'One message' : `${found().count} messages`} from the daemon could not be understood.</b> What is
            shown may be behind.{' '}
            <span class="mono" title={found().last}>
              {found().last.slice(0, 120)}
            </span>
          </Banner>
        )}
      </Show>
      <ConfigBanners />
      <AlertBanner />
      <Show when={state.isReady && state.isDemo}>
        <DemoBanner />
      </Show>
    </section>
  )
}
