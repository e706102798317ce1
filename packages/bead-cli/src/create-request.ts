import type { BeadLink } from './bead.ts'

/** One bead to be made. */
export interface CreateRequest {
  /**
   * What makes the call repeatable: at most one bead is made for a key. 1 to 195 bytes without spaces. It goes along
   * as `hoop:<key>`, as the external reference in br, else as a label; see {@link referenceOf} and {@link labelOf}.
   */
  readonly key: string
  /** 1 to 500 characters beside spaces around it, which are kept. TAB may be in it; no other control character. */
  readonly title: string
  /** Any text without NUL. From 128 KiB on only br 0.2.22 and later, and bd, take it. */
  readonly description?: string
  /** `task` if absent. */
  readonly type?: string
  /** 0 critical … 4 backlog; 2 if absent. */
  readonly priority?: number
  /** At most 64 (63 where the key is a label), each of 1 to 50 of `A-Z a-z 0-9 _ : -`. */
  readonly labels?: readonly string[]
  /** What the new bead waits for: ids, or ids with the type of the link. br and bd only. */
  readonly dependsOn?: readonly (string | BeadLink)[]
  /** The bead it is a part of. br only: it decides the id. */
  readonly parent?: string
  /** Who it is given to. Nobody else can claim it then. br and bd only. */
  readonly assignee?: string
  /** Who makes it, `hoop:operator` if absent. bf and bead record nobody. */
  readonly actor?: string
}

/** Why a request cannot be made: which field, what is wrong with it, what to do. */
export interface Refusal {
  readonly ok: false
  readonly code: 'REFUSED'
  readonly field: keyof CreateRequest
  readonly message: string
  readonly hint: string
}

/** A refusal of one field. */
export function refuse(field: keyof CreateRequest, message: string, hint: string): Refusal {
  return { ok: false, code: 'REFUSED', field, message, hint }
}

/** A dependency as id and type. */
export function linkOf(dependency: string | BeadLink): BeadLink {
  return typeof dependency === 'string' ? { id: dependency, type: 'blocks' } : dependency
}
