import { createSignal, onCleanup, type Accessor } from 'solid-js'

const names = [
  'bg',
  'surface',
  'hover',
  'line',
  'edge',
  'text',
  'text-2',
  'text-3',
  'accent',
  'accent-tint',
  'live',
  'warn',
  'bad',
  'away',
] as const

/** The tokens as a canvas understands them, and the fonts. */
export type Colours = Readonly<Record<(typeof names)[number], string>> & { readonly sans: string; readonly mono: string }

/** Resolves the tokens on an element: a canvas knows neither custom properties nor `light-dark()`. */
function readColours(element: HTMLElement): Colours {
  const probe = document.createElement('span')
  probe.className = 'sr'
  element.append(probe)
  const of = (name: string) => {
    probe.style.setProperty('color', `var(--${name})`)
    return getComputedStyle(probe).color
  }
  const font = (name: string) => getComputedStyle(element).getPropertyValue(name).trim() || 'sans-serif'
  const read = {
    bg: of('bg'),
    surface: of('surface'),
    hover: of('hover'),
    line: of('line'),
    edge: of('edge'),
    text: of('text'),
    'text-2': of('text-2'),
    'text-3': of('text-3'),
    accent: of('accent'),
    'accent-tint': of('accent-tint'),
    live: of('live'),
    warn: of('warn'),
    bad: of('bad'),
    away: of('away'),
    sans: font('--sans'),
    mono: font('--mono'),
  }
  probe.remove()
  return read
}

/** The colours as they are now: read anew when the theme changes, or the host's. */
export function createColours(element: HTMLElement): Accessor<Colours> {
  const [colours, setColours] = createSignal(readColours(element))
  const read = () => setColours(readColours(element))
  const observer = new MutationObserver(read)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const host = matchMedia('(prefers-color-scheme: dark)')
  host.addEventListener('change', read)
  onCleanup(() => {
    observer.disconnect()
    host.removeEventListener('change', read)
  })
  return colours
}
