/** How to look at one's own fleet instead of the demo. */
export default function Connect(props: { readonly onClose: () => void }): import('solid-js').JSX.Element
//# sourceMappingURL=connect.d.ts.map
