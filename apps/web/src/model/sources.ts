import type { SourceView } from '@hoop/protocol'
import { matchesText } from './matches.ts'

/** Whether something about a source wants a look: it cannot be read, or holds lines that could not be understood. */
export function isTroubled(source: SourceView): boolean {
  return source.error !== null || source.malformed > 0 || source.unknown > 0
}

/** Sources for display: those with trouble first, then by path; of one project, or that hold a text, where asked. */
export function listSources(
  sources: readonly SourceView[],
  filter: { readonly project?: string | undefined; readonly query?: string | undefined },
): readonly SourceView[] {
  return sources
    .filter((source) => filter.project === undefined || source.project === filter.project)
    .filter((source) => matchesText(`${source.path} ${source.kind} ${source.project ?? ''}`, filter.query ?? ''))
    .sort((a, b) => Number(isTroubled(b)) - Number(isTroubled(a)) || (a.path < b.path ? -1 : 1))
}
