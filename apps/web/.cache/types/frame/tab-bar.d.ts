/** The phone's navigation: what is built, within reach of a thumb. */
export declare function TabBar(): import('solid-js').JSX.Element
//# sourceMappingURL=tab-bar.d.ts.map
