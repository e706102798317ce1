export type { AlertService } from './alert-service.ts'
export { openAlerts } from './open-alerts.ts'
