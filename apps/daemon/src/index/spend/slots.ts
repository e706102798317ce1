/** What requests used is added up by quarters of an hour: in no time zone does a day begin at another moment. */
export const slotMs = 900_000
/** Of requests whose transcript tells no time. */
export const undatedSlot = -1

/** The quarter of an hour in which a moment lies. @param at milliseconds since the epoch */
export const slotOf = (at: number | null): number => (at === null ? undatedSlot : Math.floor(at / slotMs))
