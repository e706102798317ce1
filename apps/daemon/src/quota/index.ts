export type { PlacesInput } from './places.ts'
export { openQuotaDesk, type Quota, type QuotaDesk } from './quota-desk.ts'
