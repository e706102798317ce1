import { createSignal } from 'solid-js'

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'compact' | 'comfortable'

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

const asTheme = (value: string | null): Theme => (value === 'light' || value === 'dark' ? value : 'system')

const [theme, setThemeSignal] = createSignal<Theme>(asTheme(stored('hoop.theme')))
const [density, setDensitySignal] = createSignal<Density>(stored('hoop.density') === 'comfortable' ? 'comfortable' : 'compact')

export { theme }

/** Remembers the theme; `system` follows the host's. `theme.js` sets it again before the next first paint. */
export function setTheme(next: Theme): void {
  setThemeSignal(next)
  store('hoop.theme', next === 'system' ? null : next)
  if (next === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = next
}

/** From what is seen now to the other one, then back to the host's own. */
export function nextTheme(current: Theme, systemIsDark: boolean): Theme {
  const other: Theme = systemIsDark ? 'light' : 'dark'
  const same: Theme = systemIsDark ? 'dark' : 'light'
  return current === 'system' ? other : current === other ? same : 'system'
}

export function toggleTheme(): void {
  setTheme(nextTheme(theme(), matchMedia('(prefers-color-scheme: dark)').matches))
}

export function toggleDensity(): void {
  const next = density() === 'compact' ? 'comfortable' : 'compact'
  setDensitySignal(next)
  store('hoop.density', next === 'compact' ? null : next)
  if (next === 'compact') delete document.documentElement.dataset['density']
  else document.documentElement.dataset['density'] = next
}
