import type { Look } from './look.ts'
/** What the order of rows depends on. */
export interface Ranked {
  readonly id: string
  readonly name: string
  readonly look: Look
}
/** Worst first, then by name: a row moves only when its state does. */
export declare function compareRanked(a: Ranked, b: Ranked): number
/** The worse of two looks is the one that stands higher. */
export declare function worstOf(looks: Iterable<Look>): Look | undefined
/**
 * The order that is shown while the pointer rests in the list: rows stay where they are, those that left are gone, and new ones wait
 * at the end. Without `held` it is simply `wanted`.
 */
export declare function holdOrder(shown: readonly string[], wanted: readonly string[], held: boolean): readonly string[]
//# sourceMappingURL=order.d.ts.map
