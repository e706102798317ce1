import { type JSX } from 'solid-js'
/** The frame: navigation, tally, link, palette, keys; the views change inside it. */
export declare function Frame(props: { readonly children?: JSX.Element }): JSX.Element
//# sourceMappingURL=frame.d.ts.map
