import { asObject, asString, type JsonObject } from '../parse-record.ts'
import type { SessionHeader } from './source.ts'

/** What a session's info file says: `~/.local/share/opencode/…/<ses>.json`. */
export function headerOfInfo(id: string, info: JsonObject): SessionHeader {
  return headerOf({
    id: asString(info.id) ?? id,
    cliVersion: asString(info.version),
    cwd: asString(info.directory),
    title: asString(info.title),
    parentId: asString(info.parentID),
    created: asAmount(asObject(info.time)?.created),
    isReverted: asObject(info.revert) !== undefined,
  })
}

/** The same, from any place that may know less. */
export function headerOf(
  known: { readonly [K in keyof SessionHeader]: SessionHeader[K] | undefined } & { readonly id: string },
): SessionHeader {
  const { id, cliVersion, cwd, title, parentId, created, costUsd, isReverted } = known
  return {
    id,
    ...(cliVersion && { cliVersion }),
    ...(cwd && { cwd }),
    ...(title && { title }),
    ...(parentId && { parentId }),
    ...(created !== undefined && { created }),
    ...(costUsd && { costUsd }),
    ...(isReverted && { isReverted }),
  }
}

/** A time in milliseconds, or an amount of money: 0 or more. */
export const asAmount = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value < Number.MAX_SAFE_INTEGER ? value : undefined
