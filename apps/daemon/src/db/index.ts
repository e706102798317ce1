export { type FleetDb, openFleetDb, readWorkerMemories } from './open-fleet-db.ts'
export type { WorkerMemories } from './worker-memories.ts'
