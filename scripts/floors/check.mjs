import { dirname, join, relative, resolve } from 'node:path'
import { readIfThere } from '../bootstrap/files.mjs'
import { FLOORS, ROOF, SAME_FLOOR_TYPES } from './plan.mjs'
import { readWorkspaces } from './workspace.mjs'

/** @typedef {import('./workspace.mjs').Workspace} Workspace */

/**
 * Every place where the repository does not stand as planned, as `file:line what is wrong`. None: it stands.
 * @param {string} root
 * @returns {string[]}
 */
export function checkFloors(root) {
  const workspaces = readWorkspaces(root)
  const byName = new Map(workspaces.map((workspace) => [workspace.name, workspace]))
  return [...workspaces.flatMap((workspace) => [...checkOne(root, workspace, byName)]), ...findCircles(byName)]
}

/**
 * @param {string} root
 * @param {Workspace} workspace
 * @param {ReadonlyMap<string, Workspace>} byName
 */
function* checkOne(root, workspace, byName) {
  const { name, folder, internal, references, imports } = workspace
  const manifest = relative(root, join(folder, 'package.json'))
  const floor = floorOf(workspace)
  if (floor === undefined) yield `${manifest}: ${name} has no floor; give it one in scripts/floors/plan.mjs`

  for (const [dependency, range] of internal) {
    if (range !== 'workspace:^') yield `${manifest}: ${dependency} must be "workspace:^", not "${range}"`
    const target = byName.get(dependency)
    if (!target) yield `${manifest}: ${dependency} is not in this repository`
    else if (
      isTypeScript(workspace) &&
      isTypeScript(target) &&
      isUsedBySource(workspace, dependency) &&
      !references.includes(target.folder)
    ) {
      yield `${relative(root, join(folder, 'tsconfig.json'))}: reference ${relative(folder, target.folder)}, a dependency`
    }
  }

  for (const { file, line, specifier, isTypeOnly } of imports) {
    const at = `${file}:${line}`
    if (specifier.startsWith('.')) {
      const target = resolve(dirname(join(root, file)), specifier)
      const isOwn = `${target}/`.startsWith(`${folder}/`)
      if (!isOwn && !isSharedTestSupport(file, target, internal, byName))
        yield `${at} ${specifier} reaches out of ${name}; import the package by its name`
      continue
    }
    if (!specifier.startsWith('@hoop/')) continue
    const imported = specifier.split('/').slice(0, 2).join('/')
    if (imported === name) continue
    const target = byName.get(imported)
    if (!target) yield `${at} ${imported} is not in this repository`
    else if (!internal.has(imported)) yield `${at} ${imported} is not a dependency in ${manifest}`
    else if (target.isTooling && !workspace.isTooling) yield `${at} ${imported} is tooling, which nothing may import`
    else if (!isBelow(target, floor) && !isAllowedType(name, specifier, isTypeOnly)) {
      yield `${at} ${imported} is on floor ${floorOf(target)}, not below floor ${floor} of ${name}`
    }
  }
}

/** @param {Workspace} workspace */
function floorOf({ name, isTooling }) {
  return isTooling ? ROOF : FLOORS[name]
}

/**
 * @param {Workspace} target
 * @param {number | undefined} floor
 */
function isBelow(target, floor) {
  const below = floorOf(target)
  return floor === undefined || below === undefined || below < floor || (floor === ROOF && below === ROOF)
}

/**
 * @param {string} from
 * @param {string} to
 * @param {boolean} isTypeOnly
 */
function isAllowedType(from, to, isTypeOnly) {
  return isTypeOnly && SAME_FLOOR_TYPES.some((allowed) => allowed.from === from && allowed.to === to)
}

/** @param {Workspace} workspace */
function isTypeScript({ folder }) {
  return readIfThere(join(folder, 'tsconfig.json')) !== undefined
}

/**
 * Only what `src` imports is compiled by `tsc -b`; a test's dependency needs no reference.
 * @param {Workspace} workspace
 * @param {string} dependency
 */
function isUsedBySource({ imports }, dependency) {
  return imports.some(
    ({ file, specifier }) => file.includes('/src/') && (specifier === dependency || specifier.startsWith(`${dependency}/`)),
  )
}

/**
 * Circles of declared dependencies, each said once.
 * @param {ReadonlyMap<string, Workspace>} byName
 * @returns {string[]}
 */
function findCircles(byName) {
  /** @type {Set<string>} */
  const done = new Set()
  /** @type {string[]} */
  const circles = []
  const visit = (/** @type {string} */ name, /** @type {readonly string[]} */ path) => {
    if (path.includes(name)) circles.push(`circle: ${[...path.slice(path.indexOf(name)), name].join(' → ')}`)
    if (path.includes(name) || done.has(name)) return
    for (const dependency of byName.get(name)?.internal.keys() ?? []) visit(dependency, [...path, name])
    done.add(name)
  }
  for (const name of byName.keys()) visit(name, [])
  return circles
}

/**
 * A test may use the test support of a package that its own package depends on: `test/support/…`.
 * @param {string} file that imports, from the root
 * @param {string} target what it imports, absolute
 * @param {ReadonlyMap<string, string>} internal
 * @param {ReadonlyMap<string, Workspace>} byName
 */
function isSharedTestSupport(file, target, internal, byName) {
  if (!file.includes('/test/')) return false
  return [...internal.keys()].some((name) => target.startsWith(`${byName.get(name)?.folder}/test/support/`))
}
