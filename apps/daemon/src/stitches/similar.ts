import type { SimilarBead } from '@hoop/protocol'
import type { DraftRecord } from '../db/index.ts'
import { stitchOfLabel } from './ids.ts'
import type { BeadsPort } from './ports.ts'

/** A title that a proposal is compared with. */
export interface Candidate {
  readonly kind: 'bead' | 'draft'
  readonly id: string
  readonly title: string
  readonly project: string | null
  readonly workspace: string | null
  readonly stitchId: string | null
}

/** Open beads of every project, and what other drafts propose. */
export function* candidatesFrom(beads: BeadsPort, drafts: readonly DraftRecord[]): Generator<Candidate> {
  for (const { id, title, project, workspace, labels } of beads.open()) {
    const stitchId = labels.map(stitchOfLabel).find((found) => found !== undefined) ?? null
    yield { kind: 'bead', id, title, project, workspace, stitchId }
  }
  for (const { id, stitchId, latest } of drafts) {
    const { project, workspace, beads } = latest.content
    for (const { title } of beads) yield { kind: 'draft', id, title, project, workspace, stitchId }
  }
}

/** From here on two titles are said to be alike. */
const threshold = 0.5
const mostPerBead = 5
/** So many comparisons take about a millisecond; then others get their turn. */
const comparisonsPerTurn = 1_000

const idle = new Set(
  'a an and are as at be by do does for from how i if in into is it its of on or our so that the then this to too was we when where which will with you'.split(
    ' ',
  ),
)

interface Features {
  readonly plain: string
  readonly words: ReadonlySet<string>
  readonly grams: ReadonlySet<string>
}

/**
 * What of the candidates looks like one of these beads, most alike first, at most five a bead. Titles are compared as sets of words and as sets of
 * three-letter pieces (Dice's coefficient of each); the better of the two is the score, from 0 to 1, and `why` tells which words they share.
 */
export async function findSimilar(
  beads: readonly { readonly key: string; readonly title: string }[],
  candidates: Iterable<Candidate>,
): Promise<SimilarBead[]> {
  const wanted = beads.map((bead) => ({ key: bead.key, features: featuresOf(bead.title), found: [] as SimilarBead[] }))
  let compared = 0
  for (const candidate of candidates) {
    const theirs = featuresOf(candidate.title)
    for (const { key, features, found } of wanted) {
      const score = compare(features, theirs)
      if (score >= threshold) found.push(describe(candidate, key, score, features, theirs))
      if (++compared % comparisonsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return wanted.flatMap(({ found }) => found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, mostPerBead))
}

function describe(candidate: Candidate, of: string, score: number, ours: Features, theirs: Features): SimilarBead {
  const { kind, id, title, project, workspace, stitchId } = candidate
  return { id, title, score: Math.round(score * 100) / 100, why: explain(ours, theirs), of, kind, project, workspace, stitchId }
}

function explain(ours: Features, theirs: Features): string {
  if (ours.plain === theirs.plain) return 'the same title'
  const shared = [...ours.words].filter((word) => theirs.words.has(word))
  if (shared.length === 0) return 'spelt almost the same'
  return `${shared.length} of ${Math.max(ours.words.size, theirs.words.size)} words in common: ${shared.slice(0, 8).join(', ')}`
}

function compare(ours: Features, theirs: Features): number {
  if (ours.plain === theirs.plain) return 1
  return Math.min(0.99, Math.max(dice(ours.words, theirs.words), dice(ours.grams, theirs.grams)))
}

function dice(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  let shared = 0
  for (const item of small) if (large.has(item)) shared++
  return (2 * shared) / (a.size + b.size)
}

function featuresOf(title: string): Features {
  const words =
    title
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const telling = words.filter((word) => !idle.has(word))
  const kept = telling.length > 0 ? telling : words
  const plain = kept.join(' ')
  const grams = new Set<string>()
  const padded = ` ${plain} `
  for (let i = 0; i + 3 <= padded.length; i++) grams.add(padded.slice(i, i + 3))
  return { plain, words: new Set(kept.map(stem)), grams }
}

/** Plurals and the commonest endings of English do not make another word. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, '') : word
}
