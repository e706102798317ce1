import type { Sentence } from '../model/sentence.ts'
/** A sentence, part by part. What comes from outside is isolated from our own direction of writing, and never HTML. */
export declare function Said(props: { readonly sentence: Sentence }): import('solid-js').JSX.Element
//# sourceMappingURL=said.d.ts.map
