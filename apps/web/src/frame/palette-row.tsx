import Activity from 'lucide-solid/icons/activity'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import CircleDot from 'lucide-solid/icons/circle-dot'
import FilePenLine from 'lucide-solid/icons/file-pen-line'
import Folder from 'lucide-solid/icons/folder'
import Rows3 from 'lucide-solid/icons/rows-3'
import ScrollText from 'lucide-solid/icons/scroll-text'
import Spline from 'lucide-solid/icons/spline'
import { For, Show } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { fuzzyPieces } from '../model/fuzzy.ts'
import type { Piece } from '../model/matches.ts'
import { Glyph } from '../ui/glyph.tsx'
import { Kbd } from '../ui/kbd.tsx'
import type { Group, Item } from './palette-items.ts'

const icons: Readonly<Record<Group, typeof Activity>> = {
  Workers: Activity,
  Beads: CircleDot,
  Sessions: ScrollText,
  Stitches: Spline,
  Drafts: FilePenLine,
  Projects: Folder,
  Views: Rows3,
  Commands: ChevronRight,
}

function Pieces(props: { readonly pieces: readonly Piece[] }) {
  return <For each={props.pieces}>{(piece) => (piece.hit ? <mark>{piece.text}</mark> : piece.text)}</For>
}

/** One line of the palette. It is used again for other items: nothing in it holds on to what was there before. */
export function PaletteRow(props: { readonly item: Item; readonly query: string; readonly isChosen: boolean }) {
  return (
    <>
      <Show when={props.item.look !== undefined} fallback={<Dynamic component={icons[props.item.group]} aria-hidden="true" />}>
        <span class="palette-glyph">
          <Glyph look={props.item.look ?? 'unknown'} />
        </span>
      </Show>
      <span class="cut" title={props.item.text}>
        <Show when={props.item.mono !== undefined}>
          <code class="quiet">
            <bdi>
              <Pieces pieces={fuzzyPieces(props.item.mono ?? '', props.query)} />
            </bdi>{' '}
          </code>
        </Show>
        <bdi>
          <Pieces pieces={props.item.pieces ?? fuzzyPieces(props.item.text, props.query)} />
        </bdi>
      </span>
      <Show when={props.item.aside !== undefined && props.item.aside !== ''}>
        <span class="palette-aside">
          <bdi>{props.item.aside}</bdi>
        </span>
      </Show>
      <Show when={props.isChosen || props.item.keys !== undefined}>
        <Kbd keys={props.isChosen ? 'Enter' : (props.item.keys ?? '')} />
      </Show>
    </>
  )
}
