import type { SearchHit } from '@hoop/protocol'
import { formatAge } from '../format/age.ts'
import { entryWord } from '../model/entry-words.ts'
import { sessionHref } from '../model/hrefs.ts'
import type { Item } from './palette-items.ts'

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
    pieces: hit.excerpt.map((piece) => ({ text: piece.text.replaceAll(/\s+/g, ' '), hit: piece.hit === true })),
    aside: [where, hit.project ?? hit.cli, age].filter(Boolean).join(' · '),
    href: sessionHref(hit.key, hit.seq),
    needle: '',
  }
}
