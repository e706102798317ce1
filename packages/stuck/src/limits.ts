import { StuckLimitsError } from './errors.ts'
import type { Limits } from './seen.ts'

/** 3 minutes of silence, 10 minutes without content, 60 minutes in all. */
export const defaultLimits: Limits = { idleSilenceMs: 180_000, contentGraceMs: 600_000, maxRuntimeMs: 3_600_000 }

type Overrides = { readonly [key in keyof Limits]?: Limits[key] | undefined }

/** From the least specific to the most: a workspace lies in one project; an adapter serves many. */
const levels = ['global', 'adapter', 'project', 'workspace'] as const
const keys = ['idleSilenceMs', 'contentGraceMs', 'maxRuntimeMs'] as const

/**
 * The limits of one execution: workspace over project over adapter over global over {@link defaultLimits}, key by key. Throws a
 * {@link StuckLimitsError} for a value that is not above zero.
 */
export function resolveLimits(given: { readonly [level in (typeof levels)[number]]?: Overrides | undefined }): Limits {
  const resolved = { ...defaultLimits }
  for (const level of levels)
    for (const key of keys) {
      const value = given[level]?.[key]
      if (value === undefined) continue
      if (!(value > 0)) throw new StuckLimitsError(level, key, value)
      resolved[key] = value
    }
  return resolved
}
