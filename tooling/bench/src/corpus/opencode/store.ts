import type { Tree } from '../tree.ts'

export interface SessionRow {
  readonly id: string
  readonly projectId: string
  readonly parentId: string | undefined
  readonly directory: string
  readonly title: string
  readonly version: string
  readonly created: number
  readonly updated: number
}

export interface MessageRow {
  readonly id: string
  readonly sessionId: string
  readonly created: number
  readonly updated: number
  readonly data: { readonly role: string; readonly [field: string]: unknown }
}

export interface PartRow {
  readonly id: string
  readonly messageId: string
  readonly sessionId: string
  readonly created: number
  readonly updated: number
  readonly data: { readonly type: string; readonly [field: string]: unknown }
}

/** Where a version of OpenCode keeps its sessions. */
export interface Store {
  session(row: SessionRow): void
  message(row: MessageRow): void
  part(row: PartRow): void
  close(): void
}

export const DATA = '.local/share/opencode'

const pretty = (value: object): string => JSON.stringify(value, null, 2)

/** 0.5: a folder for each working directory, named after it; the sessions themselves do not tell it. */
export function openFolders(tree: Tree): Store {
  const folders = new Map<string, string>()
  const folderOf = (sessionId: string): string => folders.get(sessionId) ?? ''
  return {
    session({ id, directory, title, version, created, updated }) {
      const folder = `${DATA}/project/${directory.slice(1).replaceAll('/', '-')}/storage/session`
      folders.set(id, folder)
      tree.file(`${folder}/info/${id}.json`, pretty({ id, version, title, time: { created, updated } }), updated)
    },
    message({ id, sessionId, updated, data }) {
      const { role, ...rest } = data
      tree.file(`${folderOf(sessionId)}/message/${sessionId}/${id}.json`, pretty({ id, role, ...rest, sessionID: sessionId }), updated)
    },
    part({ id, messageId, sessionId, updated, data }) {
      const content = pretty({ id, messageID: messageId, sessionID: sessionId, ...data })
      tree.file(`${folderOf(sessionId)}/part/${sessionId}/${messageId}/${id}.json`, content, updated)
    },
    close() {},
  }
}

/** 1.0: one tree of small JSON files. */
export function openJson(tree: Tree): Store {
  const projects = new Set<string>()
  return {
    session({ id, projectId, parentId, directory, title, version, created, updated }) {
      const time = { created, updated }
      if (!projects.has(projectId)) {
        const project = { id: projectId, worktree: directory, vcs: 'git', time }
        tree.file(`${DATA}/storage/project/${projectId}.json`, pretty(project), updated)
        projects.add(projectId)
      }
      const parent = parentId === undefined ? {} : { parentID: parentId }
      const summary = { additions: 0, deletions: 0, files: 0 }
      const session = { id, version, projectID: projectId, directory, ...parent, title, time, summary }
      tree.file(`${DATA}/storage/session/${projectId}/${id}.json`, pretty(session), updated)
    },
    message({ id, sessionId, updated, data }) {
      tree.file(`${DATA}/storage/message/${sessionId}/${id}.json`, pretty({ id, sessionID: sessionId, ...data }), updated)
    },
    part({ id, messageId, sessionId, updated, data }) {
      const content = pretty({ id, sessionID: sessionId, messageID: messageId, ...data })
      tree.file(`${DATA}/storage/part/${messageId}/${id}.json`, content, updated)
    },
    close() {},
  }
}
