import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { beadsLastSeen, projects, workspaces } from './schema.ts'

/** A project as the registry has it. */
export interface SeenProject {
  readonly name: string
  readonly label?: string
  readonly colour?: string
  readonly workspaces: readonly { readonly path: string; readonly realPath: string; readonly role?: string }[]
}

/** A bead as last seen. `goneAt` is set once its queue was read without it. Times are milliseconds since the epoch. */
export interface SeenBead {
  readonly workspace: string
  readonly id: string
  /** The whole record, as JSON. */
  readonly json: string
  readonly lastSeenAt: number
  readonly goneAt: number | null
}

/** What a restored HOOP shows before any workspace can be reached. */
export interface LastSeen {
  /** The registry as it is now; what is no longer in it stays, dated. */
  saveProjects(current: readonly SeenProject[], at: number): void
  /** Projects that were in the registry when it was last read. */
  projects(): SeenProject[]
  /** Beads that were seen or have changed, and those that are no longer in their queue. One transaction. */
  saveBeads(workspace: string, changed: ReadonlyMap<string, string>, gone: readonly string[], at: number): void
  /** Dates all of a workspace's beads that are still there. */
  seeBeads(workspace: string, at: number): void
  beads(workspace?: string): SeenBead[]
}

const batch = 500

/** What was last seen, in an open database. */
export function createLastSeen(db: BetterSQLite3Database): LastSeen {
  return {
    saveProjects(current, at) {
      db.transaction(() => {
        db.update(projects).set({ goneAt: at }).where(isNull(projects.goneAt)).run()
        db.update(workspaces).set({ goneAt: at }).where(isNull(workspaces.goneAt)).run()
        for (const { name, label = null, colour = null, workspaces: places } of current) {
          const project = { label, colour, seenAt: at, goneAt: null }
          db.insert(projects)
            .values({ name, ...project })
            .onConflictDoUpdate({ target: projects.name, set: project })
            .run()
          for (const { path, realPath, role = null } of places) {
            const workspace = { realPath, project: name, role, seenAt: at, goneAt: null }
            db.insert(workspaces)
              .values({ path, ...workspace })
              .onConflictDoUpdate({ target: workspaces.path, set: workspace })
              .run()
          }
        }
      })
    },
    projects() {
      const places = db.select().from(workspaces).where(isNull(workspaces.goneAt)).all()
      const known = db.select().from(projects).where(isNull(projects.goneAt)).all()
      return known.map(({ name, label, colour }) => ({
        name,
        ...(label === null ? {} : { label }),
        ...(colour === null ? {} : { colour }),
        workspaces: places
          .filter(({ project }) => project === name)
          .map(({ path, realPath, role }) => ({ path, realPath, ...(role === null ? {} : { role }) })),
      }))
    },
    saveBeads(workspace, changed, gone, at) {
      if (changed.size === 0 && gone.length === 0) return
      db.transaction(() => {
        for (const [id, json] of changed) {
          const seen = { json, lastSeenAt: at, goneAt: null }
          db.insert(beadsLastSeen)
            .values({ workspace, id, ...seen })
            .onConflictDoUpdate({ target: [beadsLastSeen.workspace, beadsLastSeen.id], set: seen })
            .run()
        }
        for (let i = 0; i < gone.length; i += batch)
          db.update(beadsLastSeen)
            .set({ goneAt: at })
            .where(and(eq(beadsLastSeen.workspace, workspace), inArray(beadsLastSeen.id, gone.slice(i, i + batch))))
            .run()
      })
    },
    seeBeads(workspace, at) {
      db.update(beadsLastSeen)
        .set({ lastSeenAt: at })
        .where(and(eq(beadsLastSeen.workspace, workspace), isNull(beadsLastSeen.goneAt)))
        .run()
    },
    beads: (workspace) =>
      db
        .select()
        .from(beadsLastSeen)
        .where(workspace === undefined ? undefined : eq(beadsLastSeen.workspace, workspace))
        .all(),
  }
}
