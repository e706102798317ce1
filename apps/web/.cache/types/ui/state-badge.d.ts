import { type Look } from '../model/look.ts'
/** Shape, word and colour of a state. Only Dead has a plate. */
export declare function StateBadge(props: { readonly look: Look }): import('solid-js').JSX.Element
//# sourceMappingURL=state-badge.d.ts.map
