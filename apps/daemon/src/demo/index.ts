export type { DemoManifest } from './manifest.ts'
export { type Demo, type DemoOptions, startDemo } from './start-demo.ts'
