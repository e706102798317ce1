/** Puts text on the clipboard, and says so. */
export declare function copyText(text: string, what?: string): Promise<void>
//# sourceMappingURL=copy.d.ts.map
