/** Sets of keys by what they have in common; a group without keys is none. */
export interface Groups<K> {
  of(group: K): ReadonlySet<string>
  add(group: K, key: string): void
  delete(group: K, key: string): void
}

const none: ReadonlySet<string> = new Set()

export function createGroups<K>(): Groups<K> {
  const groups = new Map<K, Set<string>>()
  return {
    of: (group) => groups.get(group) ?? none,
    add(group, key) {
      const known = groups.get(group)
      if (known) known.add(key)
      else groups.set(group, new Set([key]))
    },
    delete(group, key) {
      const known = groups.get(group)
      if (known?.delete(key) && known.size === 0) groups.delete(group)
    },
  }
}
