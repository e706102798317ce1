import type { AuditType, AuditValue } from '@hoop/protocol'

/** A bead exactly as it will be created. `dependsOn` holds ids of beads, or, before those exist, keys of the same draft. */
export interface FinalBead {
  readonly key: string
  readonly title: string
  readonly type: string
  readonly priority: number
  readonly description: string
  readonly labels: readonly string[]
  readonly dependsOn: readonly string[]
}

/** What the program is asked for: here `key` is `<draft id>.<bead key>`. The same key never makes two beads. */
export type CreateRequest = FinalBead

/** Why a bead cannot be created, or the command that would. `field` is one of the request's, where one is at fault. */
export type CreatePlan =
  | { readonly ok: true; readonly argv: readonly string[] }
  | { readonly ok: false; readonly field?: keyof FinalBead; readonly code: string; readonly message: string; readonly hint?: string }

/** The program of a workspace's queue could not do what was asked. `code` is stable. */
export class CreateError extends Error {
  override readonly name = 'CreateError'
  readonly code: string
  readonly hint: string | null
  constructor(code: string, message: string, options: { readonly hint?: string | null | undefined; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint ?? null
  }
}

/** The one write. Nothing else of a queue can be changed through it. */
export interface CreatePort {
  /** The exact command, without running it. Looks at the program once, and not at the queue. */
  plan(workspace: string, request: CreateRequest): Promise<CreatePlan>
  /** Whether creating is possible there now. */
  check(
    workspace: string,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly code: string; readonly message: string; readonly hint?: string }>
  /**
   * Creates the bead of this key unless it is there, which is looked up first where it `mayExist`; the id either way. Throws a
   * {@link CreateError}, also where the key belongs to a bead of another title or body. After any error the outcome may be unknown; asking
   * again is safe.
   */
  create(
    workspace: string,
    request: CreateRequest,
    options: { readonly mayExist: boolean },
  ): Promise<{ readonly outcome: 'created' | 'existing'; readonly id: string }>
  /** Whether the queue holds a bead of exactly this id; `undefined` where it cannot be told. */
  exists(workspace: string, id: string): Promise<boolean | undefined>
}

/** An act, as the audit log is told of it. */
export interface AuditDraft {
  readonly type: AuditType
  readonly actor: string
  readonly project: string | null
  readonly subject: string | null
  readonly data: { readonly [key: string]: AuditValue }
}

/** The audit log. */
export interface AuditPort {
  /** Resolves once the record is on disk; rejects where it cannot be: then the act must not be done, or not be reported. */
  append(record: AuditDraft): Promise<unknown>
  /** Whether a record of this type and subject is there whose `data.key` is this. Reads the log; for use after a crash. */
  has(type: AuditType, subject: string, key: string): Promise<boolean>
}

/** A bead as HOOP knows it from the fleet's files. */
export interface KnownBead {
  readonly workspace: string
  readonly project: string | null
  readonly id: string
  readonly title: string
  readonly status: string
  readonly type: string | undefined
  readonly labels: readonly string[]
  readonly assignee: string | undefined
  /** Milliseconds since the epoch; 0 where it is not known. */
  readonly updatedAt: number
}

/** The beads that HOOP knows. */
export interface BeadsPort {
  /** Of every workspace, in any state. */
  all(): Iterable<KnownBead>
  /** Open work of every workspace: neither closed nor a tombstone. */
  open(): Iterable<KnownBead>
  find(workspace: string, id: string): KnownBead | undefined
}

/** The operator's projects as far as drafts need them. */
export interface ProjectPlace {
  readonly name: string
  readonly workspaces: readonly {
    readonly path: string
    readonly realPath: string
    readonly problem?: { readonly message: string; readonly hint: string }
  }[]
}

/** What a stitch needs of an execution. Times are milliseconds since the epoch. */
export interface StitchExecution {
  readonly worker: string
  readonly bead: string
  readonly workspace: string | null
  readonly startedAt: number
  readonly endedAt: number | undefined
  readonly sessionId: string | null
  readonly costUsd: number | null
}

/** What a stitch needs of a session. Times are milliseconds since the epoch. */
export interface StitchSession {
  readonly id: string
  /** The session that this one resumes, forks or is a sub-agent of. */
  readonly parentId: string | undefined
  readonly title: string | undefined
  readonly project: string | null
  /** The workspace it runs in, if it is one that is registered. */
  readonly workspace: string | null
  /** The bead of its dispatch tag: a worker's session has one. */
  readonly bead: string | undefined
  readonly startedAt: number | undefined
  readonly lastAt: number | undefined
  readonly costUsd: number | null
  /** Files that its tool calls touched. */
  readonly files: readonly string[]
}
