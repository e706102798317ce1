/** Below its anchor, or above where there is no room; never outside the window. */
export declare function placeBeside(
  anchor: {
    readonly left: number
    readonly top: number
    readonly bottom: number
  },
  size: {
    readonly width: number
    readonly height: number
  },
  view: {
    readonly width: number
    readonly height: number
  },
): {
  readonly left: number
  readonly top: number
}
/** The one evidence card of the page: what a state was judged on. It follows the row that asked for it. */
export declare function EvidencePopover(): import('solid-js').JSX.Element
//# sourceMappingURL=evidence.d.ts.map
