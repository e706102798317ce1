/** How keys are written: `mod+k` → `⌘K` or `Ctrl K`, `g f` → `g` `f`. */
export declare function keyCaps(keys: string): readonly string[]
/** Keys, as caps. */
export declare function Kbd(props: { readonly keys: string }): import('solid-js').JSX.Element
//# sourceMappingURL=kbd.d.ts.map
