/** A step that could not be done, in words for the person at the terminal. */
export class StepFailure extends Error {
  /** @override */
  name = 'StepFailure'

  /**
   * @param {string} reason what happened
   * @param {{ fix?: string, log?: string, details?: readonly string[], cause?: unknown }} [more]
   *   what to do about it, the whole log's path, and the lines of it that matter
   */
  constructor(reason, more = {}) {
    super(reason, { cause: more.cause })
    this.fix = more.fix
    this.log = more.log
    this.details = more.details ?? []
  }
}

/**
 * The text of a failure: the step, the reason, the lines that show it, the fix, and where the rest is.
 * @param {string} title
 * @param {unknown} error
 */
export function describeFailure(title, error) {
  if (isAboutAFile(error)) {
    return `Could not ${title}: ${error.message}\nTo fix it: make that place writable for you. HOOP_CACHE moves what is fetched, HOOP_HOME what HOOP keeps.`
  }
  if (!(error instanceof StepFailure)) {
    return `Could not ${title}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
  const lines = [`Could not ${title}: ${error.message}`]
  if (error.details.length > 0) lines.push('', ...error.details.map((line) => `  | ${line}`), '')
  if (error.fix !== undefined) lines.push(`To fix it: ${error.fix}`)
  if (error.log !== undefined) lines.push(`Full log:  ${error.log}`)
  return lines.join('\n')
}

/**
 * Whether the system refused a path: that needs no stack trace.
 * @param {unknown} error
 * @returns {error is Error}
 */
function isAboutAFile(error) {
  return error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOSPC'].includes(String(error.code))
}
