import { useLocation, useNavigate } from '@solidjs/router'
import { createEffect, createMemo, lazy, on, onCleanup, onMount, Show, Suspense, type JSX } from 'solid-js'
import { createLiveDrafts, DraftsContext } from '../live/drafts.tsx'
import { useFleet } from '../live/fleet.tsx'
import { createNotices, NoticesContext } from '../live/notices.ts'
import { idOfKey } from '../model/bead-key.ts'
import { alertHref } from '../model/hrefs.ts'
import { copyText } from '../ui/copy.ts'
import { Toasts } from '../ui/toast.tsx'
import { Announcer } from './announcer.tsx'
import { Banners } from './banners.tsx'
import { Down } from './down.tsx'
import { EvidencePopover } from './evidence.tsx'
import { useWindowHead } from './head.ts'
import { toggleDensity } from './settings.ts'
import { createShell, ShellContext } from './shell.tsx'
import { SideBar } from './side-bar.tsx'
import { TabBar } from './tab-bar.tsx'
import { TopBar } from './top-bar.tsx'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(loadPalette)
const Help = lazy(() => import('./help.tsx'))
const Connect = lazy(() => import('./connect.tsx'))
const More = lazy(() => import('./more.tsx'))

/** The name of the view at a path, for the window's title and the phone's head. */
function viewName(
  path: string,
  workerName: (id: string) => string | undefined,
  projectLabel: (name: string) => string | undefined,
): string {
  const [, area = '', raw = ''] = path.split('/')
  const key = decode(raw)
  if (area === '') return 'Fleet'
  if (area === 'workers') return workerName(key) ?? key
  if (area === 'projects') return key === '' ? 'Projects' : (projectLabel(key) ?? key)
  if (area === 'alerts') return 'Alerts'
  if (area === 'drafts') return key === 'new' ? 'New draft' : key === '' ? 'Drafts' : 'Draft'
  if (area === 'sessions') return key === '' ? 'Sessions' : 'Session'
  if (area === 'beads') return key === '' ? 'Beads' : idOfKey(key)
  if (area === 'stitches') return key === '' ? 'Stitches' : 'Stitch'
  if (area === 'executions') return 'Steps'
  if (area === 'timeline') return 'Timeline'
  if (area === 'cost') return 'Cost'
  if (area === 'quota') return 'Quota'
  if (area === 'audit') return 'Audit'
  if (area === 'system') return 'HOOP itself'
  return area === 'components' ? 'Components' : 'Not found'
}

/** Where Esc leads back to: the list that a page belongs to, else the fleet. */
function parentOf(path: string): string {
  return /^(\/(?:beads|drafts|sessions|stitches))\/./.exec(path)?.[1] ?? '/'
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The frame: navigation, tally, link, palette, keys; the views change inside it. */
export function Frame(props: { readonly children?: JSX.Element }) {
  const fleet = useFleet()
  const shell = createShell()
  const drafts = createLiveDrafts(fleet.socket)
  const location = useLocation()
  const navigate = useNavigate()
  const notices = createNotices({
    needs: () => (fleet.state.isReady ? fleet.needs() : undefined),
    onOpen: (alert) => navigate(alertHref(alert)),
  })
  const view = createMemo(() =>
    viewName(
      location.pathname,
      (id) => fleet.state.workers[id]?.name,
      (name) => fleet.state.projects[name]?.label ?? fleet.state.projects[name]?.name,
    ),
  )
  useWindowHead(fleet, view)
  const isFleet = () => location.pathname === '/'
  let main: HTMLElement | undefined
  let opener: Element | null = null
  const open = (overlay: 'palette' | 'help') => {
    opener = document.activeElement
    shell.setOverlay(overlay)
  }
  const close = () => {
    shell.setOverlay(undefined)
    if (opener instanceof HTMLElement && opener.isConnected) queueMicrotask(() => opener instanceof HTMLElement && opener.focus())
  }
  shell.keymap.bind('Everywhere', [
    { keys: 'mod+k', label: 'Search or run', run: () => open('palette') },
    { keys: 'g f', label: 'Go to the fleet', run: () => navigate('/') },
    { keys: 'g a', label: 'Go to the alerts', run: () => navigate('/alerts') },
    { keys: 'g d', label: 'Go to the drafts', run: () => navigate('/drafts') },
    { keys: 'g s', label: 'Go to the sessions', run: () => navigate('/sessions') },
    { keys: 'g b', label: 'Go to the beads', run: () => navigate('/beads') },
    { keys: 'g t', label: 'Go to the stitches', run: () => navigate('/stitches') },
    { keys: 'g c', label: 'Go to the cost', run: () => navigate('/cost') },
    { keys: 'g u', label: 'Go to the audit log', run: () => navigate('/audit') },
    { keys: 'y', label: 'Copy link to this', run: () => void copyText(window.location.href, 'Link copied') },
    { keys: '.', label: 'Compact or comfortable rows', run: toggleDensity },
    { keys: '?', label: 'All keys', run: () => open('help') },
    {
      keys: 'Escape',
      label: 'Close, clear, back',
      run: () => {
        if (shell.evidence() !== undefined) shell.setEvidence(undefined)
        else if (document.activeElement instanceof HTMLElement && document.activeElement.matches('input, textarea, select'))
          document.activeElement.blur()
        else if (!isFleet()) navigate(parentOf(location.pathname))
      },
    },
  ])
  const keydown = (event: KeyboardEvent) => shell.keymap.handle(event)
  onMount(() => {
    document.addEventListener('keydown', keydown)
    // Fetched while nothing else is asked for, so that the first ⌘K loses no key.
    const timer = setTimeout(() => void loadPalette(), 1500)
    onCleanup(() => clearTimeout(timer))
  })
  onCleanup(() => document.removeEventListener('keydown', keydown))
  createEffect(
    on(
      () => location.pathname,
      () => {
        shell.setEvidence(undefined)
        window.scrollTo(0, 0)
        main?.focus({ preventScroll: true })
      },
      { defer: true },
    ),
  )
  return (
    <ShellContext.Provider value={shell}>
      <DraftsContext.Provider value={drafts}>
        <NoticesContext.Provider value={notices}>
          <a class="skip" href="#main">
            Skip to the content
          </a>
          <div class="app" data-link={fleet.isLost() ? 'lost' : fleet.link().phase}>
            <SideBar />
            <div class="column">
              <TopBar title={view()} isFleet={isFleet()} />
              <Banners />
              <main id="main" tabindex="-1" ref={main}>
                <Show when={!fleet.isDown()} fallback={<Down />}>
                  <Suspense>{props.children}</Suspense>
                </Show>
              </main>
            </div>
            <TabBar />
          </div>
          <EvidencePopover />
          <Suspense>
            <Show when={shell.overlay() === 'palette'}>
              <Palette onClose={close} />
            </Show>
            <Show when={shell.overlay() === 'help'}>
              <Help onClose={close} />
            </Show>
            <Show when={shell.overlay() === 'more'}>
              <More onClose={close} onSearch={() => shell.setOverlay('palette')} />
            </Show>
            <Show when={shell.overlay() === 'connect'}>
              <Connect onClose={close} />
            </Show>
          </Suspense>
          <Announcer />
          <Toasts />
        </NoticesContext.Provider>
      </DraftsContext.Provider>
    </ShellContext.Provider>
  )
}
