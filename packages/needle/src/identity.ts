const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
const BEAD = /^[A-Za-z0-9][A-Za-z0-9._]*-[A-Za-z0-9._-]*[A-Za-z0-9]$/

/** A bare identifier or a qualified id: letters, digits, `.`, `_`, `-`, first one a letter or digit, at most 128. */
export function isWorkerName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name)
}

/** `<prefix>-<suffix>` (`bf-3v3d`, `domain-check-p1u`, `needle-ry21.13`). NEEDLE's pseudo id `(auto)` is none. */
export function isBeadId(id: unknown): id is string {
  return typeof id === 'string' && id.length <= 128 && BEAD.test(id)
}

/**
 * The bare identifier inside a qualified id (`<adapter>-<identifier>`).
 * A split at a hyphen is ambiguous, so this needs a hint: the adapter, or identifiers seen elsewhere (the longest that fits wins).
 * `undefined` when neither fits; show the qualified id then.
 */
export function identifierOf(qualifiedId: string, adapter?: string, knownIdentifiers: Iterable<string> = []): string | undefined {
  if (adapter !== undefined && qualifiedId.startsWith(`${adapter}-`)) {
    const rest = qualifiedId.slice(adapter.length + 1)
    if (isWorkerName(rest)) return rest
  }
  let longest: string | undefined
  for (const known of knownIdentifiers) {
    const fits = known === qualifiedId || qualifiedId.endsWith(`-${known}`)
    if (fits && known.length > (longest?.length ?? 0)) longest = known
  }
  return longest
}

/** A worker as its own files name it. `identifier` is absent where only the qualified id is known (registry, log file). */
export interface KnownWorker {
  readonly qualifiedId: string
  readonly identifier?: string
}

/** Whose line it is, and how we know. */
export type WorkerJoin =
  | { readonly by: 'qualified' | 'pair' | 'suffix'; readonly qualifiedId: string }
  | { readonly by: 'ambiguous'; readonly candidates: readonly string[] }
  | { readonly by: 'none' }

/**
 * A name from a workspace file (events, heartbeats, acks: the bare identifier) → the worker with that name.
 * First an equal qualified id, then a pair that a state file gives exactly, then a suffix, unless a longer known identifier fits that id better.
 * One identifier may run under two adapters at once: then it is `ambiguous`, and the candidates are all that fit.
 */
export function joinWorker(name: string, known: Iterable<KnownWorker>): WorkerJoin {
  const workers = [...known]
  if (workers.some((worker) => worker.qualifiedId === name)) return { by: 'qualified', qualifiedId: name }
  const pairs = distinct(workers.filter((worker) => worker.identifier === name))
  if (pairs.length > 0) return oneOf('pair', pairs)
  const identifiers = workers.flatMap((worker) => worker.identifier ?? []).concat(name)
  const suffixes = workers.filter((w) => w.identifier === undefined && identifierOf(w.qualifiedId, undefined, identifiers) === name)
  return oneOf('suffix', distinct(suffixes))
}

function oneOf(by: 'pair' | 'suffix', candidates: readonly string[]): WorkerJoin {
  const [qualifiedId, second] = candidates
  if (qualifiedId === undefined) return { by: 'none' }
  return second === undefined ? { by, qualifiedId } : { by: 'ambiguous', candidates }
}

const distinct = (workers: readonly KnownWorker[]): string[] => [...new Set(workers.map((worker) => worker.qualifiedId))]
