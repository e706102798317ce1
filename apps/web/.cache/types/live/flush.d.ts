/** Asks for one call soon, and gives a way to take that back. */
export type Schedule = (run: () => void) => () => void
/** The next frame; a hidden page has no frames, and is served four times a second. */
export declare const nextFrame: Schedule
/** Work that is done in order, all of a burst in one go. */
export interface Flush {
  add(work: () => void): void
  stop(): void
}
/** A burst of messages becomes one flush: the page is drawn once, whatever came. */
export declare function createFlush(schedule?: Schedule): Flush
//# sourceMappingURL=flush.d.ts.map
