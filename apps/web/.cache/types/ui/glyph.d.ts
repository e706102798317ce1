import type { Look } from '../model/look.ts'
/** The glyph of a state: our own shapes, each readable in grey. `size` in px: 14 in rows, 10 in project heads, 20 in the tally. */
export declare function Glyph(props: { readonly look: Look; readonly size?: number }): import('solid-js').JSX.Element
//# sourceMappingURL=glyph.d.ts.map
