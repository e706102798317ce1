import * as v from 'valibot'
import { expect, test } from 'vitest'
import { readAnswer } from '../src/api.ts'

const Schema = v.object({ n: v.number() })
const answer = (status: number, body: string) => Promise.resolve(new Response(body, { status }))

test('what fits the schema comes back', async () => {
  await expect(readAnswer(answer(200, '{"n":1}'), Schema)).resolves.toEqual({ n: 1 })
})

test.each([
  ['nothing answers', () => Promise.reject(new TypeError('fetch failed')), { code: 'UNREACHABLE', message: 'The daemon does not answer' }],
  [
    'a problem',
    () => answer(404, '{"title":"No worker x","status":404,"code":"WORKER_NOT_FOUND","hint":"Nearest: y"}'),
    { code: 'WORKER_NOT_FOUND', message: 'No worker x', hint: 'Nearest: y' },
  ],
  ['an error that is none of ours', () => answer(502, '<html>'), { code: 'HTTP', message: 'The daemon answered 502' }],
  ['another shape', () => answer(200, '{"n":"1"}'), { code: 'SKEW' }],
  ['no JSON at all', () => answer(200, 'hello'), { code: 'SKEW' }],
])('%s is an error with a code', async (_, ask, expected) => {
  await expect(readAnswer(ask(), Schema)).rejects.toMatchObject({ name: 'ApiError', ...expected })
})
