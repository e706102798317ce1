/** A stretch of text, and whether it is what was searched for. */
export interface Piece {
  readonly text: string
  readonly hit: boolean
}
/** Whether every word of the query stands somewhere in the text. An empty query matches everything. */
export declare function matchesText(text: string, query: string): boolean
/** The text in pieces, the hits marked. */
export declare function markHits(text: string, query: string): readonly Piece[]
//# sourceMappingURL=matches.d.ts.map
