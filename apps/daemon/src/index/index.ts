export type { EntriesQuery } from './reader.ts'
export { openDaemonIndex } from './open-daemon-index.ts'
export type { IndexJoins, IndexStore, SessionIndex } from './session-index.ts'
export type { SpendFilter, SpendStore, SpendSum } from './query/spend-filter.ts'
