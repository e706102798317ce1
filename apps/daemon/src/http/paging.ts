import type { Page } from '@hoop/protocol'
import * as v from 'valibot'

const cursorMark = 'k1:'

/** An opaque cursor → the key of the last item that the caller has. */
const Cursor = v.pipe(
  v.string(),
  v.maxLength(2000),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const text = Buffer.from(dataset.value, 'base64url').toString('utf8')
    if (text.startsWith(cursorMark)) return text.slice(cursorMark.length)
    addIssue({ message: 'not a cursor of this list' })
    return NEVER
  }),
)

/** The cursor of a list that makes its pages itself, as {@link pageQuery} reads it back. */
export function writeCursor(key: string): string {
  return Buffer.from(cursorMark + key).toString('base64url')
}

/** The key of the last item of a page → its cursor. */
export const encodeCursor = (key: string): string => Buffer.from(cursorMark + key).toString('base64url')

const Limit = v.pipe(
  v.string(),
  v.regex(/^\d{1,4}$/, 'a whole number from 1 to 500'),
  v.transform(Number),
  v.minValue(1, 'at least 1'),
  v.maxValue(500, 'at most 500'),
)

/** The two query parameters of every list. */
export const pageQuery = { limit: v.optional(Limit, '100'), cursor: v.optional(Cursor) }

/** What {@link pageQuery} parses to. */
export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** How a list is ordered. The key of an item is unique in its list and never changes. */
export interface PageOrder<T> {
  readonly key: (item: T) => string
  readonly direction: 'ascending' | 'descending'
}

/**
 * One page of a list. The cursor is the key of the page's last item, not a position: what is added or removed meanwhile
 * neither doubles nor hides an item that was there all the time. Costs one sort, which is linear where the list is sorted.
 */
export function takePage<T>(items: Iterable<T>, request: PageRequest, order: PageOrder<T>): Page<T> {
  const sign = order.direction === 'ascending' ? 1 : -1
  const keyed = Array.from(items, (item) => ({ item, key: order.key(item) }))
  const { cursor } = request
  const after = cursor === undefined ? keyed : keyed.filter(({ key }) => sign * compare(key, cursor) > 0)
  const sorted = after.sort((a, b) => sign * compare(a.key, b.key))
  const taken = sorted.slice(0, request.limit)
  const last = taken.at(-1)
  return {
    items: taken.map(({ item }) => item),
    cursor: last && sorted.length > taken.length ? writeCursor(last.key) : null,
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
