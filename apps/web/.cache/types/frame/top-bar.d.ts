/** Tally left; link, palette and theme right. */
export declare function TopBar(props: { readonly title: string; readonly isFleet: boolean }): import('solid-js').JSX.Element
//# sourceMappingURL=top-bar.d.ts.map
