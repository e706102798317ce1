import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'

/**
 * The main repository of the git worktree that a folder lies in; `undefined` where it lies in none, or is gone. A worktree has a file
 * `.git` with `gitdir: <repository>/.git/worktrees/<name>` in it, absolute or relative to the worktree (gitrepository-layout(5)); that of
 * a bare repository is the folder in which `worktrees` lies. Reads nothing else.
 */
function findRepository(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const kind = statSync(join(at, '.git'), { throwIfNoEntry: false })
    if (kind?.isDirectory()) return undefined
    if (kind?.isFile()) return repositoryOf(at)
    if (dirname(at) === at) return undefined
  }
}

function repositoryOf(worktree: string): string | undefined {
  const told = /^gitdir: (.+)$/m.exec(readFileSync(join(worktree, '.git'), 'utf8'))?.[1]
  if (told === undefined) return undefined
  const gitdir = resolve(worktree, told.trim())
  if (basename(dirname(gitdir)) !== 'worktrees') return undefined // a submodule, or a repository that keeps its files elsewhere
  const repository = dirname(dirname(gitdir))
  return basename(repository) === '.git' ? dirname(repository) : repository
}

/** The same with a memory, for a thread that asks about thousands of sessions in a few folders. Never throws. */
export function createRepositoryFinder(): (folder: string | undefined) => string | undefined {
  const known = new Map<string, string | undefined>()
  return (folder) => {
    if (folder === undefined || !folder.startsWith(sep)) return undefined
    if (known.has(folder)) return known.get(folder)
    let found: string | undefined
    try {
      found = findRepository(folder)
    } catch {
      found = undefined // not ours to read, or gone meanwhile
    }
    if (known.size > 10_000) known.clear()
    known.set(folder, found)
    return found
  }
}
