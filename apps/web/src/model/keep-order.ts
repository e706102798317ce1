/** What there is now, in the order of before; what is new comes at the end, in the order it has now. */
export function keepOrder<T extends { readonly key: string }>(before: readonly T[], next: readonly T[]): readonly T[] {
  const now = new Map(next.map((item) => [item.key, item]))
  const kept: T[] = []
  for (const { key } of before) {
    const item = now.get(key)
    if (item === undefined) continue
    kept.push(item)
    now.delete(key)
  }
  return [...kept, ...now.values()]
}
