/** Views that are built, and the projects. Below 1180 px only icons; below 820 px the tab bar takes its place. */
export declare function SideBar(): import('solid-js').JSX.Element
//# sourceMappingURL=side-bar.d.ts.map
