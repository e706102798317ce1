/** A piece of a sentence: our own words, or something from outside, which is isolated and may be loud. */
export type Part =
  | string
  | {
      readonly outside: string
      readonly strong?: boolean
      readonly mono?: boolean
    }
/** What is said about a worker, an execution or an alert. Drawn part by part, never as HTML. */
export type Sentence = readonly Part[]
/** Something from outside that matters: a bead, a tool line. */
export declare const strong: (outside: string) => Part
/** The sentence as plain text, for titles and for the live region. */
export declare function plain(sentence: Sentence): string
//# sourceMappingURL=sentence.d.ts.map
