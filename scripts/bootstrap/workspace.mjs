import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The folders whose sub-folders are packages, as in pnpm-workspace.yaml. */
const GROUPS = ['packages', 'apps', 'tooling']

/**
 * Every package of the workspace, as absolute folders, sorted.
 * @param {string} root
 */
export function packageFolders(root) {
  return GROUPS.filter((group) => existsSync(join(root, group))).flatMap((group) =>
    readdirSync(join(root, group))
      .sort()
      .map((name) => join(root, group, name))
      .filter((folder) => existsSync(join(folder, 'package.json'))),
  )
}
