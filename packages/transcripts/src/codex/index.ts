export { codex } from './format.ts'
export { type RateLimits, rateLimitsOf, type RateLimitWindow } from './rate-limits.ts'
