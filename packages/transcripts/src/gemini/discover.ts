import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Place, SessionFile } from '../model.ts'

interface ChatFile extends SessionFile {
  readonly name: string
}

/** Every session below `$GEMINI_CLI_HOME/.gemini/tmp` (default `~`), sub-agents with them. */
export async function* discover({ home, env }: Place): AsyncGenerator<SessionFile, void, undefined> {
  const tmp = join(env.GEMINI_CLI_HOME || home, '.gemini', 'tmp')
  for (const project of await namesIn(tmp)) {
    const chats = join(tmp, project, 'chats')
    const files: ChatFile[] = []
    for (const name of await namesIn(chats)) {
      if (/^session-.*\.jsonl?$/.test(name)) files.push(...(await fileAt(chats, name)))
      else if (!name.includes('.'))
        for (const child of await namesIn(join(chats, name)))
          if (/\.jsonl?$/.test(child)) yield* listed(await fileAt(join(chats, name), child))
    }
    yield* listed(await withoutCopies(files))
  }
}

/**
 * A `.json` session that a newer CLI resumed goes on in a `.jsonl`, and a stub of the same session may appear: of several files with one
 * session id, the longest `.jsonl` that has a reply.
 */
async function withoutCopies(files: readonly ChatFile[]): Promise<readonly ChatFile[]> {
  const byPrefix = groupBy(files, ({ name }) => /-([0-9a-f]{8})\.jsonl?$/.exec(name)?.[1] ?? name)
  const kept: ChatFile[] = []
  for (const group of byPrefix.values()) {
    if (group.length === 1) kept.push(...group)
    else {
      const heads = await Promise.all(group.map(async (file) => ({ file, ...(await headOf(file.path)) })))
      for (const same of groupBy(heads, ({ sessionId, file }) => sessionId ?? file.path).values()) {
        const [best] = same.sort(
          (a, b) =>
            Number(b.hasReply) - Number(a.hasReply) ||
            Number(b.file.path.endsWith('l')) - Number(a.file.path.endsWith('l')) ||
            b.file.sizeBytes - a.file.sizeBytes,
        )
        if (best) kept.push(best.file)
      }
    }
  }
  return kept
}

async function headOf(path: string): Promise<{ readonly sessionId?: string; readonly hasReply: boolean }> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(256 * 1024), 0, 256 * 1024, 0)
      const head = buffer.toString('utf8', 0, bytesRead)
      const sessionId = /"sessionId"\s*:\s*"([^"]+)"/.exec(head)?.[1]
      return { ...(sessionId !== undefined && { sessionId }), hasReply: /"type"\s*:\s*"gemini"/.test(head) }
    } finally {
      await file.close()
    }
  } catch {
    return { hasReply: false }
  }
}

function* listed(files: readonly ChatFile[]): Generator<SessionFile, void, undefined> {
  for (const { cli, path, sizeBytes, mtimeMs } of files) yield { cli, path, sizeBytes, mtimeMs }
}

async function fileAt(folder: string, name: string): Promise<readonly ChatFile[]> {
  const path = join(folder, name)
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? [{ cli: 'gemini', path, name, sizeBytes: found.size, mtimeMs: found.mtimeMs }] : []
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
