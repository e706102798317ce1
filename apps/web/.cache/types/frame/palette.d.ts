/** One box for workers, beads, projects, views and commands. */
export default function Palette(props: { readonly onClose: () => void }): import('solid-js').JSX.Element
//# sourceMappingURL=palette.d.ts.map
