import type { Random } from '../system/random.ts'

/** A bead as the producer words it. */
export interface Wording {
  readonly title: string
  readonly description: string
  readonly type: string
  readonly labels: readonly string[]
}

const verbs = ['Fix', 'Speed up', 'Simplify', 'Test', 'Document', 'Guard', 'Split', 'Rewrite', 'Cache', 'Validate'] as const

const subjects: Readonly<Record<string, readonly [string, ...string[]]>> = {
  web: [
    'the basket summary on narrow screens',
    'keyboard focus in the size picker',
    'image loading on the category page',
    'the price range slider',
    'the order history table',
    'search suggestions while typing',
    'the address form for islands',
    'the dark theme of the checkout',
  ],
  api: [
    'the stock reservation endpoint',
    'retries of the payment webhook',
    'paging through large orders',
    'the coupon parser',
    'rate limits per customer',
    'the shipping quote cache',
    'error bodies of the returns route',
    'the product feed export',
  ],
  atl: [
    'tile seams at high zoom',
    'the elevation profile of loops',
    'label collisions around harbours',
    'import of broken geometries',
    'routing over closed passes',
    'the offline area picker',
    'projection of the polar regions',
    'the legend for bike lanes',
  ],
  led: [
    'rounding in the yearly statement',
    'the import of bank files',
    'matching of split payments',
    'the audit export for March',
    'currency conversion of refunds',
    'locking of closed periods',
    'the tax summary by region',
    'duplicate detection of invoices',
  ],
  hb: ['the onboarding chapter'],
}

const types = ['task', 'task', 'task', 'bug', 'bug', 'feature', 'chore'] as const
const labels = ['ui', 'backend', 'perf', 'tests', 'docs', 'needs-care'] as const

/** The n-th bead of a prefix: always the same words for the same stream. */
export function wordBead(prefix: string, random: Random): Wording {
  const subject = random.pick(subjects[prefix] ?? ['the build'])
  const verb = random.pick(verbs)
  const reason = random.pick([
    'A customer wrote in twice about it.',
    'The nightly run has been red since Tuesday.',
    'It came up in the last review.',
    'Measured: it takes four times as long as it should.',
    'Nobody dares to touch it any more.',
  ] as const)
  return {
    title: `${verb} ${subject}`,
    description: `${reason}\n\nWanted: ${verb.toLowerCase()} ${subject}, with a test that fails before the change.\n\n## Acceptance\n- the test is green\n- no other test changes\n`,
    type: random.pick(types),
    labels: random.next() < 0.6 ? [random.pick(labels)] : [],
  }
}
