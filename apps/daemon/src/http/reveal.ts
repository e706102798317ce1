import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import type { Reveal } from '../redaction/reveal.ts'
import type { Who } from './identity.ts'
import { problem, quoted } from './problem.ts'
import { refuseName } from './sessions.ts'
import { validateParams } from './validate.ts'

const Seq = v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number, 0 or more'), v.transform(Number))

/** `POST /api/sessions/:id/entries/:seq/reveal`: the raw record with nothing masked; recorded before it is answered. */
export function revealRoutes(reveal: Reveal, whoIs: (c: Context) => Who) {
  return new Hono().post('/:id/entries/:seq/reveal', validateParams({ id: v.string(), seq: Seq }), async (c) => {
    const { id, seq } = c.req.valid('param')
    const revealed = await reveal(id, seq, whoIs(c).actor)
    switch (revealed.kind) {
      case 'revealed':
        return c.json(revealed.record, 200)
      case 'off':
        return problem(c, 403, {
          code: 'REVEAL_OFF',
          title: 'What is masked stays masked here',
          hint: 'redaction.reveal is false in config.yml',
        })
      case 'none':
        return problem(c, 404, { code: 'ENTRY_NOT_FOUND', title: `The session ${quoted(id)} has no entry ${seq}, or its record is gone` })
      case 'not-one':
        return refuseName(c, id, revealed.keys)
      case 'unrecorded':
        return problem(c, 503, {
          code: 'AUDIT_UNAVAILABLE',
          title: 'The audit log cannot be written, so nothing was shown',
          detail: revealed.detail,
        })
    }
  })
}
