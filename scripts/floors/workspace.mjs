import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { filesBelow, readIfThere } from '../bootstrap/files.mjs'
import { packageFolders } from '../bootstrap/workspace.mjs'

/**
 * @typedef {{ file: string, line: number, specifier: string, isTypeOnly: boolean }} Import
 * @typedef {{ name: string, folder: string, isTooling: boolean, internal: ReadonlyMap<string, string>, references: readonly string[],
 *   imports: readonly Import[] }} Workspace
 */

const NOT_SOURCE = new Set(['node_modules', 'dist', 'types', 'fixtures', '.turbo'])

/**
 * Every package with what it declares (internal dependencies, project references) and what it imports from elsewhere.
 * @param {string} root
 * @returns {Workspace[]}
 */
export function readWorkspaces(root) {
  return packageFolders(root).map((folder) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const declared = Object.entries({ ...manifest.devDependencies, ...manifest.dependencies, ...manifest.peerDependencies })
    const config = JSON.parse(readIfThere(join(folder, 'tsconfig.json')) ?? '{}')
    /** @type {Array<{ path: string }>} */
    const references = config.references ?? []
    return {
      name: manifest.name,
      folder,
      isTooling: basename(dirname(folder)) === 'tooling',
      internal: new Map(declared.filter(([name]) => name.startsWith('@hoop/'))),
      references: references.map(({ path }) => resolve(folder, path)),
      imports: filesBelow(folder, NOT_SOURCE)
        .filter((file) => /\.(?:ts|tsx|mts|mjs|js)$/.test(file))
        .flatMap((file) => importsIn(readFileSync(file, 'utf8'), relative(root, file))),
    }
  })
}

/**
 * The `import`, `export … from` and `import()` of a file, also those over several lines. Comments do not count.
 * @param {string} text
 * @param {string} file
 * @returns {Import[]}
 */
export function importsIn(text, file) {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, ' '))
  const statement = /\b(?:import|export)\b(\s+type\b)?(?:[\w\s{},*$]*?\bfrom)?\s*\(?\s*(['"])([^'"\n]+)\2/g
  return [...code.matchAll(statement)].map((match) => ({
    file,
    line: code.slice(0, match.index).split('\n').length,
    specifier: match[3] ?? '',
    isTypeOnly: match[1] !== undefined,
  }))
}
