import type { AlertView, SourceRef } from '@hoop/protocol'

/** Kinds whose first source is a transcript: of its session, by the path of the file. */
const fromTranscript: ReadonlySet<string> = new Set(['error-burst', 'stuck'])

/** The session that a source of an alert is the transcript of; `undefined` where it is another file. */
export function sessionOf(
  { kind, subject, evidence }: Pick<AlertView, 'kind' | 'subject' | 'evidence'>,
  source: SourceRef,
): string | undefined {
  if (!fromTranscript.has(kind) || evidence[0]?.path !== source.path) return undefined
  return kind === 'error-burst' ? subject : source.path
}

/** `path:offset`, as it can be pasted. */
export const placeOf = ({ path, offset }: SourceRef): string => (offset === undefined ? path : `${path}:${offset}`)
