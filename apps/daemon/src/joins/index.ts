export type { CostOf, Joins } from './ports.ts'
