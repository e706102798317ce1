import type { SearchHit } from '@hoop/protocol'
import { formatAge } from '../format/age.ts'
import { entryWord } from '../model/entry-words.ts'
import { sessionHref } from '../model/hrefs.ts'
import type { Item } from './palette-items.ts'

/** Of what stands before the first hit, so much: the hit must be in sight. */
const BEFORE = 28
/** Of one session, so many: what others say is news. */
const PER_SESSION = 2

const ending = (text: string): string => (text.length <= BEFORE ? text : `…${text.slice(text.length - BEFORE).replace(/^\S*\s/, '')}`)

/** Hits in their order, of each session the first few alone. */
export function spreadHits(hits: readonly SearchHit[], most: number): readonly SearchHit[] {
  const counts = new Map<string, number>()
  return hits
    .filter(({ key }) => {
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return count <= PER_SESSION
    })
    .slice(0, most)
}

/** What a search found in a transcript, as a line of the palette: its words, and whose they are. */
export function hitItem(hit: SearchHit, nowMs: number): Item {
  const text = hit.excerpt
    .map((piece) => piece.text)
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const where = hit.tool === undefined ? entryWord[hit.kind].toLowerCase() : `${hit.tool} ${hit.kind === 'tool_result' ? 'result' : 'call'}`
  const age = hit.at === null ? undefined : formatAge(nowMs - Date.parse(hit.at))
  return {
    id: `hit:${hit.key}#${hit.seq}`,
    group: 'Sessions',
    text,
    pieces: hit.excerpt.map((piece, at) => {
      const line = piece.text.replaceAll(/\s+/g, ' ')
      return { text: at === 0 && piece.hit !== true ? ending(line) : line, hit: piece.hit === true }
    }),
    aside: [where, hit.project ?? hit.cli, age].filter(Boolean).join(' · '),
    href: sessionHref(hit.key, hit.seq),
    needle: '',
  }
}
