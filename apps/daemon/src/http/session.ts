import { Hono, type Context } from 'hono'
import type { Who } from './identity.ts'

/** `GET /api/session`: who asks, and so what they may do. `POST`: the operator token, sent as a bearer, becomes the browser's session. */
export function sessionRoutes(whoIs: (c: Context) => Who, beginSession: (c: Context) => string | undefined) {
  return new Hono()
    .get('/', (c) => {
      const { role, actor } = whoIs(c)
      return c.json({ role, actor }, 200)
    })
    .post('/', (c) => {
      const cookie = beginSession(c)
      if (cookie !== undefined) c.header('Set-Cookie', cookie)
      const { role, actor } = whoIs(c)
      return c.json({ role, actor }, 200)
    })
}
