import { identifierOf, isBeadId, isWorkerName, joinWorker } from '@hoop/needle'
import { expect, test } from 'vitest'

test.each(['alpha', 'g5-beadrs', 'claude-code-glm-4.7-lab-domain-check', 'needle_1', '9', 'a'.repeat(128)])(
  '%s is a worker name',
  (name) => {
    expect(isWorkerName(name)).toBe(true)
  },
)

test.each(['', '-alpha', '.hidden', 'a:b', 'a]b', 'a/b', 'a b', 'a\n', 'a\u001b[31m', 'naïve', 'a'.repeat(129), 7, null, undefined, {}])(
  '%j is none',
  (name) => {
    expect(isWorkerName(name)).toBe(false)
  },
)

test.each(['bf-3v3d', 'domain-check-p1u', 'needle-ry21.13', 'hoop-ttb.3.34', 'beadrs-8daa18dc', 'bd-1', 'timeout-mitosis-q'])(
  '%s is a bead id',
  (id) => {
    expect(isBeadId(id)).toBe(true)
  },
)

test.each(['(auto)', '', 'bf', 'bf-', '-bf', 'bf-1/../x', 'bf-1:2', 'bf-1 ', `bf-${'a'.repeat(126)}`, 5, null])('%j is none', (id) => {
  expect(isBeadId(id)).toBe(false)
})

test('identifier: by the adapter, else by the longest identifier that fits', () => {
  const qualified = 'claude-code-glm-4.7-lab-domain-check'
  expect(identifierOf(qualified, 'claude-code-glm-4.7')).toBe('lab-domain-check')
  expect(identifierOf(qualified, 'codex', ['check', 'lab-domain-check', 'domain-check'])).toBe('lab-domain-check')
  expect(identifierOf(qualified, undefined, ['heck', 'alpha'])).toBeUndefined()
  expect(identifierOf(qualified)).toBeUndefined()
  expect(identifierOf('foxtrot', undefined, ['foxtrot'])).toBe('foxtrot')
  expect(identifierOf('claude-', 'claude')).toBeUndefined()
})

test('join: the pair that a state file gives beats any suffix', () => {
  const known = [
    { qualifiedId: 'claude-sonnet-alpha', identifier: 'sonnet-alpha' },
    { qualifiedId: 'codex-alpha', identifier: 'alpha' },
  ]
  expect(joinWorker('alpha', known)).toEqual({ by: 'pair', qualifiedId: 'codex-alpha' })
  expect(joinWorker('sonnet-alpha', known)).toEqual({ by: 'pair', qualifiedId: 'claude-sonnet-alpha' })
  expect(joinWorker('codex-alpha', known)).toEqual({ by: 'qualified', qualifiedId: 'codex-alpha' })
})

test('join by suffix: only where no longer identifier fits better', () => {
  const known = [
    { qualifiedId: 'codex-g5-beadrs' },
    { qualifiedId: 'claude-beadrs' },
    { qualifiedId: 'x-g5-beadrs', identifier: 'g5-beadrs' },
  ]
  expect(joinWorker('beadrs', known)).toEqual({ by: 'suffix', qualifiedId: 'claude-beadrs' })
  expect(joinWorker('nobody', known)).toEqual({ by: 'none' })
  expect(joinWorker('alpha', [{ qualifiedId: 'claude-alpha', identifier: 'other' }])).toEqual({ by: 'none' })
})

test('one identifier under two adapters is ambiguous', () => {
  const known = [
    { qualifiedId: 'claude-alpha', identifier: 'alpha' },
    { qualifiedId: 'codex-alpha', identifier: 'alpha' },
  ]
  expect(joinWorker('alpha', known)).toEqual({ by: 'ambiguous', candidates: ['claude-alpha', 'codex-alpha'] })
  expect(
    joinWorker(
      'alpha',
      known.map(({ qualifiedId }) => ({ qualifiedId })),
    ),
  ).toMatchObject({ by: 'ambiguous' })
})
