/** What a browser offers for notices outside the page; a test brings its own. */
export interface Desktop {
  /** `unsupported`: none here, or not over this address. */
  readonly permission: () => 'granted' | 'denied' | 'default' | 'unsupported'
  /** Asks the person; only from a click. */
  readonly ask: () => Promise<unknown>
  /** Shows a notice; another with the same tag takes its place. `undefined`: the browser would not. Returns a way to take it back. */
  readonly show: (notice: {
    readonly tag: string
    readonly title: string
    readonly body: string
    readonly onClick: () => void
  }) => (() => void) | undefined
  /** Calls back once this page is the one of all open ones that notifies. Returns a way to give that up. */
  readonly lead: (onLead: () => void) => () => void
}

const LOCK = 'hoop-notices'

/** The desktop of this browser. One page of all that are open holds the lock; when it goes, the next one does. */
export const browserDesktop: Desktop = {
  permission: () => (typeof Notification === 'undefined' || !window.isSecureContext ? 'unsupported' : Notification.permission),
  ask: () => Notification.requestPermission(),
  show({ tag, title, body, onClick }) {
    try {
      const notification = new Notification(title, { tag, body })
      notification.addEventListener('click', () => {
        window.focus()
        notification.close()
        onClick()
      })
      return () => notification.close()
    } catch {
      return undefined // phones show notices of installed pages only
    }
  },
  lead(onLead) {
    // Without locks each page notifies, and the tag makes one notice of them.
    if (typeof navigator === 'undefined' || !('locks' in navigator)) {
      onLead()
      return () => undefined
    }
    const abort = new AbortController()
    let release: (() => void) | undefined
    navigator.locks
      .request(LOCK, { signal: abort.signal }, () => {
        onLead()
        return new Promise<void>((resolve) => {
          release = resolve
        })
      })
      .catch(() => undefined) // given up before it was this page's turn
    return () => {
      abort.abort()
      release?.()
    }
  },
}
