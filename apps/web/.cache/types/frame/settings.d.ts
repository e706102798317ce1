export type Theme = 'system' | 'light' | 'dark'
export type Density = 'compact' | 'comfortable'
declare const theme: import('solid-js').Accessor<Theme>
declare const density: import('solid-js').Accessor<Density>
export { density, theme }
/** Remembers the theme; `system` follows the host's. `theme.js` sets it again before the next first paint. */
export declare function setTheme(next: Theme): void
/** From what is seen now to the other one, then back to the host's own. */
export declare function nextTheme(current: Theme, systemIsDark: boolean): Theme
export declare function toggleTheme(): void
export declare function toggleDensity(): void
//# sourceMappingURL=settings.d.ts.map
