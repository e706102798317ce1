import { maskSecrets } from '@hoop/protocol'
import type { RevisionRecord } from '../db/index.ts'
import type { AuditDraft, AuditPort } from './ports.ts'
import { refuse, type Result } from './refusal.ts'

/** Something that happened to a draft, and who did it. */
export interface DraftStep {
  readonly type: Extract<AuditDraft['type'], `draft.${string}`>
  readonly id: string
  readonly latest: RevisionRecord
  readonly by: string
  readonly more?: AuditDraft['data']
}

/** Resolves once the step is on disk. Nothing that looks like a secret goes into the log. */
export function recordStep(audit: AuditPort, { type, id, latest, by, more = {} }: DraftStep): Promise<unknown> {
  const { project, workspace, stitch } = latest.content
  const data = { revision: latest.revision, hash: latest.hash, workspace, stitch: stitch.id, ...more }
  return audit.append({ type, actor: by, project, subject: id, data })
}

/** `undefined` once the step is on disk, else the refusal: an act whose record cannot be made durable is not done. */
export async function mustRecord(
  audit: AuditPort,
  step: DraftStep,
  onError: (error: unknown) => void,
): Promise<Extract<Result<never>, { ok: false }> | undefined> {
  try {
    await recordStep(audit, step)
    return undefined
  } catch (error) {
    onError(error)
    const detail = error instanceof Error ? error.message : String(error)
    return refuse('unavailable', 'AUDIT_UNAVAILABLE', 'The audit log cannot be written, so nothing was done', { detail })
  }
}

/** What the log keeps of a proposal's beads. */
export function titlesOf({ content }: RevisionRecord): { readonly key: string; readonly title: string }[] {
  return content.beads.map(({ key, title }) => ({ key, title: maskSecrets(title) }))
}
