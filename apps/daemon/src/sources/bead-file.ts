import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeBeadLine, type Bead } from './bead-lines.ts'
import type { Ledger, SourceAccount } from './ledger.ts'

/** The exported lines of one workspace's queue, read whole whenever the file is another one (identity, size or time). */
export interface BeadFile {
  /** `true` where `beads()` may differ from before. */
  sweep(): Promise<boolean>
  /** By id; `undefined` where no export could be read: unknown, not none. */
  beads(): ReadonlyMap<string, Bead> | undefined
  close(): void
}

/** The names of the export, newest first (`metadata.json` may name another; that is read too). */
const EXPORTS = ['issues.jsonl', 'beads.jsonl']

export function createBeadFile(beadsFolder: string, project: string | null, ledger: Ledger, now: () => number): BeadFile {
  let identity = ''
  let account: SourceAccount | undefined
  let known: Map<string, Bead> | undefined

  let named: string | undefined
  let metadataIdentity: string | undefined

  const readName = async () => {
    const path = join(beadsFolder, 'metadata.json')
    const found = await stat(path).catch(() => undefined)
    const next = found ? `${found.ino}:${found.size}:${found.mtimeMs}` : ''
    if (next === metadataIdentity) return
    metadataIdentity = next
    const text = await readFile(path, 'utf8').catch(() => '')
    named = /"jsonl_export"\s*:\s*"([^"/\\]+)"/.exec(text)?.[1]
  }
  const locate = async () => {
    await readName()
    for (const name of named ? [named, ...EXPORTS] : EXPORTS) {
      const path = join(beadsFolder, name)
      const found = await stat(path).catch(() => undefined)
      if (found?.isFile()) return { path, found }
    }
    return undefined
  }
  return {
    async sweep() {
      const place = await locate()
      const next = place ? `${place.path}:${place.found.ino}:${place.found.size}:${place.found.mtimeMs}` : ''
      if (next === identity) return false
      if (!place) {
        identity = next
        known = undefined
        return true
      }
      const text = await readFile(place.path, 'utf8').catch(() => undefined)
      if (text === undefined) return false
      identity = next
      if (account && account.path !== place.path) ledger.close(account.path)
      account = ledger.open(place.path, 'beads', project)
      account.restart()
      const beads = new Map<string, Bead>()
      let offset = 0
      for (const line of text.split('\n')) {
        const length = Buffer.byteLength(line) + 1
        if (line.trim() !== '') {
          account.line()
          const decoded = decodeBeadLine(line)
          if (!decoded.ok) account.bad({ offset, length, kind: decoded.kind, why: decoded.why, text: line })
          else if ((beads.get(decoded.value.id)?.updatedAt ?? 0) <= decoded.value.updatedAt) beads.set(decoded.value.id, decoded.value)
        }
        offset += length
      }
      account.read({ sizeBytes: place.found.size, readBytes: place.found.size, tornBytes: 0, at: now() })
      known = beads
      return true
    },
    beads: () => known,
    close() {
      if (account) ledger.close(account.path)
    },
  }
}
