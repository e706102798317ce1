import type { Issue } from './issue.ts'

/** What is asked for when an issue is made. */
export interface NewIssue {
  readonly title: string
  readonly description?: string
  readonly issueType?: string
  readonly priority?: number
  readonly labels?: readonly string[]
  readonly assignee?: string
  readonly externalRef?: string
  readonly dependsOn?: readonly { readonly id: string; readonly type: string }[]
  readonly actor?: string
  /** What the id grows from; the same key gives the same id while it is free. */
  readonly idKey?: string
}

/** A change of an issue; an empty assignee or reason takes it away. */
export interface IssuePatch {
  readonly status?: string
  readonly assignee?: string
  readonly priority?: number
  readonly title?: string
  readonly description?: string
  readonly closeReason?: string
  readonly addLabels?: readonly string[]
  readonly removeLabels?: readonly string[]
}

/** What became of an attempt to take an issue. */
export type ClaimResult = { readonly kind: 'won'; readonly issue: Issue } | { readonly kind: 'lost'; readonly holder: string | null }

/** The queue of one workspace, as workers, agents and the producer use it, whoever keeps it. */
export interface Queue {
  readonly workspace: string
  /** All issues, closed ones too. */
  list(): Promise<readonly Issue[]>
  /** What may be worked on now, in the order of selection. */
  ready(): Promise<readonly Issue[]>
  find(id: string): Promise<Issue | undefined>
  create(input: NewIssue): Promise<Issue>
  update(id: string, patch: IssuePatch): Promise<void>
  /** Takes exactly this issue, if it is still free. */
  claim(id: string, worker: string): Promise<ClaimResult>
  /** Takes the first that is ready, or none. */
  claimNext(worker: string): Promise<Issue | undefined>
  /** Forgets the oldest closed issues beyond `keep`, as an archive run would. Returns how many. */
  archive(keep: number): Promise<number>
}
