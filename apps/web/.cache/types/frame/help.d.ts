/** The keys that work in this view. */
export default function Help(props: { readonly onClose: () => void }): import('solid-js').JSX.Element
//# sourceMappingURL=help.d.ts.map
