import { Hono } from 'hono'
import type { FleetStore } from '../fleet/store.ts'

/** `GET /api/diagnostics`: how HOOP itself is; also answered before the fleet was first seen. */
export function diagnosticsRoutes(store: FleetStore) {
  return new Hono().get('/', (c) => c.json(store.diagnostics(), 200))
}
