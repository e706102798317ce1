import { existsSync } from 'node:fs'
import { readIfThere, writeWhole } from './files.mjs'

/**
 * What a step was last done for. The step is skipped while its key is the same and what it made is still there.
 * @typedef {{ key: string, outputs: readonly string[] }} Stamp
 */

/**
 * @param {string} path of the stamp
 * @param {string} key of what the step would be done for now
 */
export function isStampFresh(path, key) {
  const stamp = readStamp(path)
  return stamp !== undefined && stamp.key === key && stamp.outputs.every((output) => existsSync(output))
}

/**
 * @param {string} path
 * @param {Stamp} stamp
 */
export function writeStamp(path, stamp) {
  writeWhole(path, `${JSON.stringify(stamp, null, 2)}\n`)
}

/**
 * A stamp that cannot be read counts as none: the step is done once more.
 * @param {string} path
 * @returns {Stamp | undefined}
 */
function readStamp(path) {
  const text = readIfThere(path)
  if (text === undefined) return undefined
  try {
    /** @type {unknown} */
    const value = JSON.parse(text)
    return isStamp(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * @param {unknown} value
 * @returns {value is Stamp}
 */
function isStamp(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    'outputs' in value &&
    Array.isArray(value.outputs) &&
    value.outputs.every((output) => typeof output === 'string')
  )
}
