export { type FleetDb, openFleetDb } from './open-fleet-db.ts'
export type { WorkerMemories } from './worker-memories.ts'
