import { createEffect } from 'solid-js'
import { worstOf } from '../model/order.ts'
import type { Look } from '../model/look.ts'
import type { Fleet } from '../live/fleet.tsx'

const shapes: Readonly<Record<'dead' | 'hung' | 'live' | 'idle' | 'lost', string>> = {
  dead: '<rect x="2" y="2" width="28" height="28" rx="6" fill="#fb4f57"/><path d="m10.5 10.5 11 11m0-11-11 11" stroke="#16090b" stroke-width="4.4" stroke-linecap="round"/>',
  hung: '<path d="M16 4.5 28.5 27h-25Z" fill="#f5b849" stroke="#f5b849" stroke-width="4" stroke-linejoin="round"/><path d="M16 11.5v8" stroke="#1d1404" stroke-width="3.8" stroke-linecap="round"/><circle cx="16" cy="24.3" r="2.2" fill="#1d1404"/>',
  live: '<circle cx="16" cy="16" r="11" fill="#3fbf97"/>',
  idle: '<circle cx="16" cy="16" r="9.5" fill="none" stroke="#8b8f99" stroke-width="4.5"/>',
  lost: '<circle cx="16" cy="16" r="9.5" fill="none" stroke="#8b8f99" stroke-width="4.5" stroke-dasharray="6 4"/>',
}

/** The worst glyph, as the icon of the tab. */
export function faviconFor(worst: Look | undefined, isLinked: boolean): string {
  const shape =
    !isLinked || worst === undefined
      ? 'lost'
      : worst === 'dead'
        ? 'dead'
        : worst === 'hung' || worst === 'no-agent' || worst === 'unknown'
          ? 'hung'
          : worst === 'idle'
            ? 'idle'
            : 'live'
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${shapes[shape]}</svg>`)}`
}

/** `(3) Fleet · HOOP`: the number of alerts that fire comes first. */
export function titleFor(alerts: number, view: string): string {
  return `${alerts > 0 ? `(${alerts}) ` : ''}${view} · HOOP`
}

/** Keeps the window's title and icon true. */
export function useWindowHead(fleet: Fleet, view: () => string): void {
  createEffect(() => {
    document.title = titleFor(fleet.needs().length, view())
  })
  createEffect(() => {
    const href = faviconFor(worstOf(fleet.workers().map(fleet.lookOf)), fleet.link().phase === 'live')
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (icon !== null && icon.href !== href) icon.href = href
  })
}
