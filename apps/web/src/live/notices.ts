import { createContext, createEffect, createMemo, createSignal, on, onCleanup, useContext, type Accessor } from 'solid-js'
import type { Need } from '../model/attention.ts'
import { plain } from '../model/sentence.ts'
import { browserDesktop, type Desktop } from './desktop.ts'

/** `blocked`: the person, or the browser, has said no; only its settings can change that. */
export type NoticesState = 'unsupported' | 'blocked' | 'off' | 'on'

/** Notices of alerts outside the page. */
export interface Notices {
  readonly state: Accessor<NoticesState>
  /** Asks the browser where it must; only from a click. */
  readonly turnOn: () => Promise<void>
  readonly turnOff: () => void
}

const KEY = 'hoop.notices'

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) === 'on'
  } catch {
    return false
  }
}

function store(isOn: boolean): void {
  try {
    if (isOn) localStorage.setItem(KEY, 'on')
    else localStorage.removeItem(KEY)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

/**
 * Notifies of each need once, from one of all open pages; what was there at the first look is on the screen already. A notice goes when
 * its alert was seen, muted, grouped or cleared, wherever that happened. `onOpen`: a notice was clicked.
 */
export function createNotices(options: {
  /** What needs a person; `undefined` until that is known. */
  readonly needs: Accessor<readonly Need[] | undefined>
  readonly onOpen: (alert: string) => void
  readonly desktop?: Desktop
}): Notices {
  const { needs, onOpen, desktop = browserDesktop } = options
  const [wanted, setWanted] = createSignal(stored())
  const [permission, setPermission] = createSignal(desktop.permission())
  const [isLeader, setLeader] = createSignal(false)
  const state = createMemo((): NoticesState => {
    if (permission() === 'unsupported') return 'unsupported'
    if (permission() === 'denied') return 'blocked'
    return wanted() && permission() === 'granted' ? 'on' : 'off'
  })
  const isOn = createMemo(() => state() === 'on')
  createEffect(() => {
    if (!isOn()) return
    const giveUp = desktop.lead(() => setLeader(true))
    onCleanup(() => {
      giveUp()
      setLeader(false)
    })
  })

  /** Every page keeps the count, so that whichever notifies next tells nothing again. */
  const known = new Set<string>()
  const shown = new Map<string, () => void>()
  let isFirst = true
  const byId = createMemo(() => new Map((needs() ?? []).map((need) => [need.id, need])))
  createEffect(
    on(
      () => (needs() === undefined ? undefined : [...byId().keys()].join('\n')),
      (ids) => {
        if (ids === undefined) return
        const isQuiet = isFirst || !isOn() || !isLeader()
        isFirst = false
        for (const need of byId().values()) {
          if (known.has(need.id)) continue
          known.add(need.id)
          if (isQuiet) continue
          const close = desktop.show({
            tag: need.id,
            title: `${need.word}: ${need.subject}`,
            body: plain(need.sentence),
            onClick: () => onOpen(need.id),
          })
          if (close !== undefined) shown.set(need.id, close)
        }
        for (const [id, close] of shown) {
          if (byId().has(id)) continue
          shown.delete(id)
          close()
        }
      },
    ),
  )

  // The choice is that of all pages; the browser's own may be changed at any time in its settings.
  const look = () => {
    setWanted(stored())
    setPermission(desktop.permission())
  }
  const onStorage = ({ key }: StorageEvent) => key === KEY && look()
  addEventListener('storage', onStorage)
  addEventListener('focus', look)
  onCleanup(() => {
    removeEventListener('storage', onStorage)
    removeEventListener('focus', look)
    for (const close of shown.values()) close()
  })
  return {
    state,
    async turnOn() {
      if (desktop.permission() === 'default') await desktop.ask()
      setPermission(desktop.permission())
      if (desktop.permission() !== 'granted') return
      store(true)
      setWanted(true)
    },
    turnOff() {
      store(false)
      setWanted(false)
    },
  }
}

export const NoticesContext = createContext<Notices>()

/** The notices of the page. */
export function useNotices(): Notices {
  const notices = useContext(NoticesContext)
  if (notices === undefined) throw new Error('useNotices needs the frame above it')
  return notices
}
