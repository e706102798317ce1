import type { Mark } from '../model/attention.ts'
/** The mark of an alert: a state glyph, or the icon of its kind. */
export declare function MarkIcon(props: { readonly mark: Mark }): import('solid-js').JSX.Element
//# sourceMappingURL=mark-icon.d.ts.map
