/** Dead, hung, live at 28 px: legible from two metres, in every view. */
export declare function TallyBar(): import('solid-js').JSX.Element
//# sourceMappingURL=tally.d.ts.map
