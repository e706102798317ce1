import { startOf, type Kit } from '../kit.ts'
import { openDatabase } from './database.ts'
import { createIds, type Ids } from './ids.ts'
import { copySession, draftSession, saveSession, type OpenCodePlan, type OpenCodeSession, type OpenCodeVersion } from './session.ts'
import { openFolders, openJson } from './store.ts'

const FOLDERS: OpenCodeVersion = { name: '0.5.29', isWholeTurn: true, splitsReasoning: false }
const JSON_TREE: OpenCodeVersion = { name: '1.0.162', isWholeTurn: false, splitsReasoning: false }
const DATABASE: readonly [OpenCodeVersion, ...OpenCodeVersion[]] = [
  { name: '1.2.6', isWholeTurn: false, splitsReasoning: false },
  { name: '1.14.41', isWholeTurn: false, splitsReasoning: true },
  { name: '1.18.33', isWholeTurn: false, splitsReasoning: true },
]

/** `.local/share/opencode` of a host that lived through all versions: two trees of JSON files and a database. */
export function writeOpenCode(kit: Kit): void {
  const { random, tree, scale } = kit
  const before = tree.bytes
  const stores = { folders: openFolders(tree), json: openJson(tree), database: openDatabase(tree) }
  const ids = createIds(random.fork('ids'))
  const projectIds = new Map(scale.projects.map((directory) => [directory, random.hex(40)]))
  for (let count = 0; count < scale.sessions && tree.bytes - before < scale.bytes; count += 1) {
    const part = { ...kit, random: random.fork(`opencode-${count}`) }
    const directory = part.random.pick(scale.projects)
    const plan = {
      directory,
      projectId: projectIds.get(directory) ?? '',
      start: startOf(part),
      bytes: Math.min(part.random.skewed(20_000, 1.2, 4_000_000), scale.bytes - (tree.bytes - before)),
    }
    const draw = part.random.next()
    if (draw < 0.15) saveSession(stores.folders, draftSession(part, ids, { ...plan, version: FOLDERS }))
    else if (draw < 0.4) {
      const session = draftSession(part, ids, { ...plan, version: JSON_TREE })
      saveSession(stores.json, session)
      // 1.2.6 imports what it finds and leaves the files: the same session twice, under the same ids.
      if (part.random.chance(0.3)) saveSession(stores.database, session)
    } else
      for (const session of databaseSessions(part, ids, { ...plan, version: part.random.pick(DATABASE) }))
        saveSession(stores.database, session)
  }
  for (const store of Object.values(stores)) store.close()
}

/** A session, and now and then a sub-agent of it or a fork. */
function databaseSessions(kit: Kit, ids: Ids, plan: OpenCodePlan): readonly OpenCodeSession[] {
  const session = draftSession(kit, ids, plan)
  const later = session.row.updated + 60_000
  if (kit.random.chance(0.1)) return [session, draftSession(kit, ids, { ...plan, bytes: 2_000, parentId: session.row.id })]
  return plan.version.splitsReasoning && kit.random.chance(0.1) ? [session, copySession(ids, session, later)] : [session]
}
