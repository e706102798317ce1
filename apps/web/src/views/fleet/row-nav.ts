import { createSignal, type Accessor } from 'solid-js'

/** Where the keyboard stands in a list of rows. One row is a tab stop; the arrows and j, k move it. */
export interface RowNav {
  readonly current: Accessor<string | undefined>
  set(id: string): void
  move(delta: number): void
  /** The element of the row the keyboard is on. */
  element(): HTMLElement | undefined
}

/** `ids`: the rows as they stand on the screen. */
export function createRowNav(ids: Accessor<readonly string[]>, initial?: string): RowNav {
  const [current, set] = createSignal<string | undefined>(initial)
  const find = (id: string) =>
    document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] :is(.row-link, [data-row-focus])`) ?? undefined
  return {
    current,
    set,
    move(delta) {
      const all = ids()
      const at = all.indexOf(current() ?? '')
      const next = all[at === -1 ? (delta > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + delta))]
      if (next === undefined) return
      set(next)
      const element = find(next)
      element?.focus({ preventScroll: true })
      element?.closest('[data-row]')?.scrollIntoView({ block: 'nearest' })
    },
    element: () => {
      const id = current()
      return id === undefined ? undefined : find(id)
    },
  }
}
