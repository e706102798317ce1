import { createMemo, type Accessor } from 'solid-js'
import type { AccountQuota } from '../model/quota.ts'

/** The accounts by name, in order. Figures change by the second, names do not: rows are kept by them, and the focus with them. */
export const accountKeys = (accounts: Accessor<readonly AccountQuota[]>): Accessor<readonly string[]> =>
  createMemo(() => accounts().map(({ key }) => key), [], {
    equals: (a, b) => a.length === b.length && a.every((key, at) => key === b[at]),
  })
