import { createHash } from 'node:crypto'
import { lstat, mkdir, readFile, readdir, readlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** Everything below a folder, and the folder itself: kind, content, size, times, inode, mode. Reading times aside. */
export async function snapshot(folder: string): Promise<Record<string, string>> {
  const seen: Record<string, string> = {}
  const visit = async (path: string): Promise<void> => {
    const { ino, size, mode, mtimeNs, ctimeNs, ...entry } = await lstat(path, { bigint: true })
    const isFile = (Number(mode) & 0o170000) === 0o100000
    const isFolder = (Number(mode) & 0o170000) === 0o040000
    const content = isFile
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : isFolder
        ? ''
        : await readlink(path)
    seen[relative(folder, path) || '.'] = [ino, size, mode, mtimeNs, ctimeNs, entry.nlink, content].join(' ')
    if (isFolder) for (const name of await readdir(path)) await visit(join(path, name))
  }
  await visit(folder)
  return seen
}

/** Writes files, with the folders they need. */
export async function lay(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

/** The first page of a SQLite database with this `user_version`, and nothing else in it. */
export function databasePage(userVersion: number, pageBytes = 4096): Buffer {
  const page = Buffer.alloc(pageBytes)
  page.write('SQLite format 3\0', 'latin1')
  page.writeUInt16BE(pageBytes === 65_536 ? 1 : pageBytes, 16)
  page.writeInt32BE(userVersion, 60)
  return page
}

/** One line of an export. */
export function issueLine(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ title: 'a title', status: 'open', priority: 2, issue_type: 'task', created_at: '2026-10-01T08:00:00Z', updated_at: '2026-10-01T08:00:00Z', ...fields })}\n`
}
