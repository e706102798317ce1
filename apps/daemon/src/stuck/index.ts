export { openStuck } from './open-stuck.ts'
export type { StuckDesk } from './stuck-desk.ts'
