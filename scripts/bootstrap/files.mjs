import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Every file below `folder`, sorted, leaving out what `skip` names (a folder's or a file's own name).
 * A folder that is not there has no files.
 * @param {string} folder
 * @param {ReadonlySet<string>} [skip]
 * @returns {string[]}
 */
export function filesBelow(folder, skip = new Set()) {
  /** @type {import('node:fs').Dirent[]} */
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
  return entries
    .filter((entry) => !skip.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name), skip) : [join(folder, entry.name)]))
    .sort()
}

/**
 * One hash over what the files hold. Files that are not there count as such.
 * @param {readonly string[]} paths
 */
export function hashContents(paths) {
  const hash = createHash('sha256')
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readIfThere(path) ?? 'absent')
      .update('\0')
  return hash.digest('hex')
}

/**
 * One hash over sizes and modification times: quick enough for every start, and any edit shows.
 * @param {readonly string[]} paths
 */
export function hashStats(paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false })
    hash.update(`${path}\0${stat?.size}\0${stat?.mtimeNs}\0`)
  }
  return hash.digest('hex')
}

/**
 * The file's text, or undefined where it cannot be read.
 * @param {string} path
 */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * Writes a whole file so that a reader sees the old one or the new one, nothing between.
 * @param {string} path
 * @param {string} text
 */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  const beside = `${path}.${process.pid}.tmp`
  writeFileSync(beside, text)
  renameSync(beside, path)
}
