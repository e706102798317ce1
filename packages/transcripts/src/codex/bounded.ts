import { isObject } from '../parse-record.ts'

const maxDepth = 24
const maxItems = 1_000
const maxChars = 16 * 1024

/** A copy of what was recorded that is safe to keep and to send: long strings, long lists and deep nesting are cut, and say so. */
export function bounded(value: unknown, depth = 0): unknown {
  if (typeof value === 'string')
    return value.length > maxChars ? `${value.slice(0, maxChars)}… [${value.length - maxChars} characters left out]` : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= maxDepth) return '[nested deeper]'
  if (Array.isArray(value)) {
    const kept = value.slice(0, maxItems).map((item) => bounded(item, depth + 1))
    return value.length > maxItems ? [...kept, `[${value.length - maxItems} items left out]`] : kept
  }
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, maxItems)
      .map(([key, item]) => [key, bounded(item, depth + 1)]),
  )
}
