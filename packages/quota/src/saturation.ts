import { isSameRun } from './windows/observation.ts'

/** From which percentage a window or budget is saturated, and from which it no longer is. */
export interface SaturationLimits {
  readonly raise: number
  readonly clear: number
}

/** What {@link stepSaturation} looks at; a current value or the state of a budget fits. */
export interface SaturationInput {
  readonly usedPercent: number | null
  /** The provider refuses requests. */
  readonly isExhausted?: boolean
  /** Milliseconds since the epoch; `null`: not told, or no window is open. */
  readonly resetsAt: number | null
  /** The window that the last numbers were of has ended. */
  readonly isOver?: boolean
  /** The percentage may be higher by now: it raises, and never clears. */
  readonly isLowerBound?: boolean
}

/** What is remembered of one window between two looks. Plain data. */
export interface SaturationState {
  readonly isRaised: boolean
  /** The end of the window that it was raised in; `null`: not known. */
  readonly resetsAt: number | null
}

export interface SaturationStep {
  readonly state: SaturationState
  /** It is saturated now and was not, or was in a window that has ended since. */
  readonly raised: boolean
  /** It was saturated and is not, or no longer in that window. */
  readonly cleared: boolean
}

/**
 * Raised at `raise` percent or above, or when the provider refuses; cleared at `clear` or below, or when the window resets; in between it stays what it
 * was, and so it does while nothing is known. A window that opens saturated after a saturated one is both: one incident ended, another began.
 * Throws a `RangeError` unless `clear` is below `raise`. `state` is `undefined` the first time.
 */
export function stepSaturation(
  state: SaturationState | undefined,
  { usedPercent, isExhausted = false, resetsAt, isOver = false, isLowerBound = false }: SaturationInput,
  { raise, clear }: SaturationLimits,
): SaturationStep {
  if (!(clear < raise)) throw new RangeError(`saturation is cleared at ${clear} %: expected less than the ${raise} % at which it is raised`)
  const wasRaised = state?.isRaised ?? false
  const hasReset = isOver || !isSameRun(state?.resetsAt ?? null, resetsAt)
  const isHeld = wasRaised && !hasReset
  const isAbove = isExhausted || (usedPercent !== null && usedPercent >= raise)
  const isBelow = !isExhausted && usedPercent !== null && usedPercent <= clear && !isLowerBound
  const isRaised = !isOver && (isAbove || (isHeld && !isBelow))
  return {
    state: { isRaised, resetsAt: isRaised ? (resetsAt ?? (isHeld ? (state?.resetsAt ?? null) : null)) : null },
    raised: isRaised && !isHeld,
    cleared: wasRaised && !(isRaised && isHeld),
  }
}
