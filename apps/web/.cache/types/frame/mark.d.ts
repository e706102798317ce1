/** HOOP's mark: a ring with a small knot on top. */
export declare function HoopMark(): import('solid-js').JSX.Element
//# sourceMappingURL=mark.d.ts.map
