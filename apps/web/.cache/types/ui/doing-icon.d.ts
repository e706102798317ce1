import type { DoingIcon as Name } from '../model/activity.ts'
/** The icon before what a worker does. */
export declare function DoingIcon(props: { readonly name: Name }): import('solid-js').JSX.Element
//# sourceMappingURL=doing-icon.d.ts.map
