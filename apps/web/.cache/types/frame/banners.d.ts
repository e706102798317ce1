/** What concerns the whole page: the link, a new version, something not understood, the demo. */
export declare function Banners(): import('solid-js').JSX.Element
//# sourceMappingURL=banners.d.ts.map
