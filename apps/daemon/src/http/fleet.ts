import { Hono } from 'hono'
import type { FleetStore } from '../fleet/store.ts'

/** `GET /api/fleet`: the whole snapshot. Its ETag is the epoch and the seq: the same tag is the same fleet. */
export function fleetRoutes(store: FleetStore) {
  return new Hono().get('/', (c) => {
    const etag = `W/"${store.epoch}-${store.seq()}"`
    c.header('ETag', etag)
    if (matchesEtag(c.req.header('If-None-Match'), etag)) return c.body(null, 304)
    return c.json(store.snapshot(), 200)
  })
}

/** `If-None-Match` by weak comparison (RFC 9110, 8.8.3.2). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  const opaque = etag.replace(/^W\//, '')
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === opaque)
}
