export { isTimer } from './is-timer.ts'
export { openStuck } from './open-stuck.ts'
export type { StuckDesk, StuckNow } from './stuck-desk.ts'
export { turnHung } from './turn-hung.ts'
