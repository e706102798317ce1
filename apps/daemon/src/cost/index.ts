export { type CostDesk, type CostQuestion, type Costs, openCostDesk } from './cost-desk.ts'
export { createCalendar, parseDay } from './calendar.ts'
export { openPriceFile, type PriceFile } from './price-file.ts'
