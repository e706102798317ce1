import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDispatchTag, parsePromptFileName } from '@hoop/needle'
import type { Prompt } from './events.ts'

/** The tag stands in the first line; no more than this is read of a prompt. */
const HEAD_BYTES = 1024

/** Remembers what it has read of each prompt file; one that is gone is forgotten. */
export interface PromptReader {
  /** The prompt files that are there now; `undefined`: the same as at the last reading. */
  read(folders: readonly string[]): Promise<Prompt[] | undefined>
}

export function createPromptReader(): PromptReader {
  const known = new Map<string, Prompt & { readonly identity: string }>()

  const readHead = async (path: string) => {
    const handle = await open(path)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await handle.close()
    }
  }
  return {
    async read(folders) {
      const present = new Set<string>()
      let hasChanged = false
      for (const folder of new Set(folders)) {
        for (const name of await readdir(folder).catch(() => [])) {
          const parsed = parsePromptFileName(name)
          if (!parsed) continue
          const path = join(folder, name)
          const found = await stat(path).catch(() => undefined)
          if (!found?.isFile()) continue
          present.add(path)
          const identity = `${found.ino}:${found.mtimeMs}:${found.size}`
          if (known.get(path)?.identity === identity) continue
          const head = await readHead(path).catch(() => undefined)
          if (head === undefined) continue
          hasChanged = true
          const tag = parseDispatchTag(head)
          known.set(path, {
            identity,
            path,
            bead: parsed.bead,
            pid: parsed.pid,
            worker: tag?.worker,
            strand: tag?.strand ?? undefined,
            since: found.mtimeMs,
          })
        }
      }
      for (const path of known.keys()) {
        if (present.has(path)) continue
        known.delete(path)
        hasChanged = true
      }
      return hasChanged ? [...known.values()] : undefined
    },
  }
}
