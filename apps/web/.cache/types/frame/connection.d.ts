/** How the link stands: connected, connecting, disconnected with the age of what is shown, or no daemon at all. */
export declare function Connection(): import('solid-js').JSX.Element
//# sourceMappingURL=connection.d.ts.map
