import type { Look } from '../model/look.ts'
import type { Fleet } from '../live/fleet.tsx'
/** The worst glyph, as the icon of the tab. */
export declare function faviconFor(worst: Look | undefined, isLinked: boolean): string
/** `(3) Fleet · HOOP`: the number of alerts that fire comes first. */
export declare function titleFor(alerts: number, view: string): string
/** Keeps the window's title and icon true. */
export declare function useWindowHead(fleet: Fleet, view: () => string): void
//# sourceMappingURL=head.d.ts.map
