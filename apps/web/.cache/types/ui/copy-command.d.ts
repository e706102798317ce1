/** A command for the terminal, with a button that copies it. */
export declare function CopyCommand(props: { readonly command: string }): import('solid-js').JSX.Element
//# sourceMappingURL=copy-command.d.ts.map
