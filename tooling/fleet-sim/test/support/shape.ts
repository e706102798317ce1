import { isObject } from '../../src/system/files.ts'

/** The form of a value without its content: keys in their order, types at the ends. */
export type Shape = 'string' | 'number' | 'boolean' | 'null' | readonly Shape[] | { readonly [key: string]: Shape }

/** Takes the form of a JSON value; of a list, that of its first element stands for all. */
export function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
  if (typeof value === 'string') return 'string'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return 'null'
}

/** Where two forms differ, in words; empty when they agree. `null` and the empty list go with anything. */
export function differences(ours: Shape, theirs: Shape, path = '$'): readonly string[] {
  if (ours === 'null' || theirs === 'null') return []
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    const [first] = ours
    const [other] = theirs
    return first === undefined || other === undefined ? [] : differences(first, other, `${path}[]`)
  }
  if (isKeyed(ours) && isKeyed(theirs)) {
    const keys = Object.keys(ours)
    if (keys.join() !== Object.keys(theirs).join()) return [`${path}: keys ${keys.join(' ')} ≠ ${Object.keys(theirs).join(' ')}`]
    return keys.flatMap((key) => differences(ours[key] ?? 'null', theirs[key] ?? 'null', `${path}.${key}`))
  }
  return ours === theirs ? [] : [`${path}: ${describe(ours)} ≠ ${describe(theirs)}`]
}

function isKeyed(shape: Shape): shape is { readonly [key: string]: Shape } {
  return typeof shape === 'object' && !Array.isArray(shape)
}

function describe(shape: Shape): string {
  return typeof shape === 'string' ? shape : Array.isArray(shape) ? 'list' : 'object'
}
