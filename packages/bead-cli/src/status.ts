/** A bead in this status is not open work and never will be again by itself. Case as the queues compare it: not at all. */
export function isTerminalStatus(status: string): boolean {
  const lower = status.toLowerCase()
  return lower === 'closed' || lower === 'tombstone'
}

const blocking = new Set(['blocks', 'parent-child', 'conditional-blocks', 'waits-for'])

/** A dependency of this type keeps a bead from being ready while its target is open. */
export function isBlockingType(type: string): boolean {
  return blocking.has(type)
}
