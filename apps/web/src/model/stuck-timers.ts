import { parseTimestamp, type StuckView } from '@hoop/protocol'
import { formatAge, formatAhead, formatSpan } from '../format/age.ts'

type TimerView = StuckView['timers'][number]

/** The timers of one execution as two tracks and a word. */
export interface TimersFace {
  /** How much of the nearer silence limit is used up, 0 to 1. */
  readonly silence: number
  /** How much of the longest run time is. */
  readonly run: number
  readonly waits: boolean
  readonly fired: boolean
  /** What is left of the nearer, `waits`, or how long ago one fired. */
  readonly word: string
  /** All of it in sentences. */
  readonly title: string
}

const used = ({ limitMs, dueAt, firedAt, status }: TimerView, nowMs: number): number => {
  if (firedAt !== null && status === 'fired') return 1
  if (limitMs === null || dueAt === null) return 0
  return Math.min(1, Math.max(0, 1 - (parseTimestamp(dueAt) - nowMs) / limitMs))
}

const words: Readonly<Record<TimerView['timer'], string>> = {
  'idle-silence': 'Nothing written',
  'content-grace': 'No text and no call',
  'max-runtime': 'Run time',
}

/** One timer as a sentence: limit, what is left, for what it waits, whether it fired. */
export function timerSentence(timer: TimerView, nowMs: number): string {
  const name = words[timer.timer]
  const limit = timer.limitMs === null ? 'no limit' : `limit ${formatSpan(timer.limitMs)}`
  switch (timer.status) {
    case 'running':
      return `${name}: ${limit}, ${timer.dueAt === null ? 'unknown' : formatAhead(parseTimestamp(timer.dueAt) - nowMs)} left.`
    case 'waiting':
      return `${name}: ${limit}, waits for ${timer.waiting?.tool ?? 'a tool'}.`
    case 'fired':
      return `${name}: ${limit}, fired ${timer.firedAt === null ? '' : `${formatSpan(nowMs - parseTimestamp(timer.firedAt))} ago`}.`
    case 'spent':
      return `${name}: ${limit}, fired before, and is over.`
    case 'off':
      return `${name}: ${timer.limitMs === null ? 'not timed' : 'nothing to time'}.`
  }
}

/** `undefined`: nothing is timed. */
export function timersFace(stuck: StuckView | null, nowMs: number): TimersFace | undefined {
  if (stuck === null) return undefined
  const { timers } = stuck
  const silent = timers.filter(({ timer }) => timer !== 'max-runtime')
  const fired = timers
    .filter(({ status }) => status === 'fired')
    .flatMap(({ firedAt }) => (firedAt === null ? [] : [parseTimestamp(firedAt)]))
  const waits = silent.some(({ status }) => status === 'waiting')
  const left = timers.flatMap(({ dueAt }) => (dueAt === null ? [] : [parseTimestamp(dueAt) - nowMs]))
  return {
    silence: waits ? 1 : Math.max(0, ...silent.map((timer) => used(timer, nowMs))),
    run: Math.max(0, ...timers.filter(({ timer }) => timer === 'max-runtime').map((timer) => used(timer, nowMs))),
    waits: waits && fired.length === 0,
    fired: fired.length > 0,
    word:
      fired.length > 0
        ? `+${formatAge(nowMs - Math.min(...fired))}`
        : waits
          ? 'waits'
          : left.length > 0
            ? formatAhead(Math.min(...left))
            : '',
    title: timers.map((timer) => timerSentence(timer, nowMs)).join(' '),
  }
}
