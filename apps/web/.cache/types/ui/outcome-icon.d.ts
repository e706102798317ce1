import { type Outcome } from '../model/outcome.ts'
/** The icon of an outcome, or of a claim that another worker won. */
export declare function OutcomeIcon(props: { readonly outcome: Outcome | 'race' }): import('solid-js').JSX.Element
/** Icon and word of an outcome. */
export declare function OutcomeMark(props: { readonly outcome: Outcome }): import('solid-js').JSX.Element
//# sourceMappingURL=outcome-icon.d.ts.map
