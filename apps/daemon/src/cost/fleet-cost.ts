import type { FleetCost } from '@hoop/protocol'
import { isDeepStrictEqual } from 'node:util'
import type { SpendStore, SpendSum } from '../index/index.ts'
import { type Calendar } from './calendar.ts'
import { toUsd } from '@hoop/quota'

/** What the host spent today and in the last seven days, as it is now. */
export interface FleetCostBook {
  current(): FleetCost
  close(): void
}

export interface FleetCostOptions {
  readonly spend: Pick<SpendStore, 'usage' | 'onSpent'>
  readonly calendar: Calendar
  /** Whether every transcript has been read. */
  readonly isComplete: () => boolean
  readonly now: () => number
  /** Called with figures that are others than before: at most once in `everyMs`. */
  readonly onChange: (cost: FleetCost) => void
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
}

const daysInWeek = 7
const defaultEveryMs = 1000
/** A day begins by itself; and that all has been read is nobody's news. */
const lookEveryMs = 30_000

export function createFleetCost(options: FleetCostOptions): FleetCostBook {
  const { spend, calendar, isComplete, now, onChange, onError, everyMs = defaultEveryMs } = options
  const { timezone } = calendar
  let current: FleetCost = { today: null, week: null, todayAtLeast: false, weekAtLeast: false, timezone }
  let timer: NodeJS.Timeout | undefined
  let isReading = false
  let isAskedAgain = false
  let isClosed = false

  const read = async () => {
    if (isReading) {
      isAskedAgain = true
      return
    }
    isReading = true
    isAskedAgain = false
    try {
      const day = calendar.dayOf(now())
      const since = (days: number) => spend.usage({ since: calendar.startOf(day - days + 1) })
      const [today, week] = await Promise.all([since(1), since(daysInWeek)])
      const isAll = isComplete()
      const next = {
        today: usdOf(today, isAll),
        week: usdOf(week, isAll),
        todayAtLeast: today.unpriced > 0 || !isAll,
        weekAtLeast: week.unpriced > 0 || !isAll,
        timezone,
      }
      if (!isDeepStrictEqual(next, current) && !isClosed) onChange((current = next))
    } catch (error) {
      if (!isClosed) onError(error)
    }
    isReading = false
    if (isAskedAgain) readSoon()
  }
  const readSoon = () => {
    if (timer !== undefined || isClosed) return
    timer = setTimeout(() => {
      timer = undefined
      void read()
    }, everyMs)
    timer.unref()
  }
  const stop = spend.onSpent(readSoon)
  const looking = setInterval(() => void read(), lookEveryMs)
  looking.unref()
  void read()

  return {
    current: () => current,
    close() {
      isClosed = true
      clearTimeout(timer)
      clearInterval(looking)
      stop()
    },
  }
}

/** Nothing was spent where nothing was asked for, once all is known. */
function usdOf({ requests, unpriced, nanoUsd }: SpendSum, isAll: boolean): number | null {
  if (requests === 0) return isAll ? 0 : null
  return unpriced === requests ? null : toUsd(nanoUsd)
}
