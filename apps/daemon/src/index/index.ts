export type { EntriesQuery } from './reader.ts'
export { openDaemonIndex } from './open-daemon-index.ts'
export type { IndexStore } from './session-index.ts'
