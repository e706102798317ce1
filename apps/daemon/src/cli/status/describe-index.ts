import type { IndexProgress } from '@hoop/protocol'
import { describeAge } from '../time-words.ts'

/** `1240 of 8031 sessions read, 40 s left`; nothing while there is nothing to wait for. */
export function describeIndex({ state, files, etaMs }: Pick<IndexProgress, 'state' | 'files' | 'etaMs'>): string | undefined {
  if (state === 'idle' || files.done >= files.total) return undefined
  const left = etaMs === null ? '' : `, ${describeAge(Math.max(1000, etaMs))} left`
  return `${files.done} of ${files.total} sessions read${left}`
}
