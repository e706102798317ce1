import { open } from 'node:fs/promises'
import { errorCode } from '../errors.ts'

/** What is in a file that has changed. */
export interface Reading {
  readonly text: string
  readonly mtimeMs: number
}

/** Reads a file anew only when it is another than last time. */
export interface ChangedFile {
  /** `undefined`: the same as before, not there, or too large. */
  read(): Promise<Reading | undefined>
  /** It could not be made sense of: read it again next time, whatever it looks like. */
  retry(): void
}

/** Larger than any such file is in practice; a `.claude.json` keeps a history and may have some megabytes. */
const maxBytes = 32 * 1024 * 1024

export function createChangedFile(path: string): ChangedFile {
  let known: string | undefined
  return {
    async read() {
      const file = await open(path).catch((error: unknown) => {
        if (errorCode(error) === 'ENOENT') known = undefined
        return undefined
      })
      if (!file) return undefined
      try {
        const { size, mtimeMs, ino, ctimeMs } = await file.stat()
        const now = `${ino}:${size}:${mtimeMs}:${ctimeMs}`
        if (now === known || size > maxBytes) return undefined
        const text = await file.readFile('utf8')
        known = now
        return { text, mtimeMs }
      } finally {
        await file.close()
      }
    },
    retry() {
      known = undefined
    },
  }
}
