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

/** One line of the palette. */
export function PaletteRow(props: { readonly item: Item; readonly query: string; readonly isChosen: boolean }) {
  return (
    <>
      <Show when={props.item.look} fallback={<Dynamic component={icons[props.item.group]} aria-hidden="true" />}>
        {(look) => (
          <span class="palette-glyph">
            <Glyph look={look()} />
          </span>
        )}
      </Show>
      <span class="cut" title={props.item.text}>
        <Show when={props.item.mono}>
          {(mono) => (
            <code class="quiet">
              <bdi>
                <Pieces pieces={fuzzyPieces(mono(), props.query)} />
              </bdi>{' '}
            </code>
          )}
        </Show>
        <bdi>
          <Pieces pieces={props.item.pieces ?? fuzzyPieces(props.item.text, props.query)} />
        </bdi>
      </span>
      <Show when={props.item.aside}>
        {(aside) => (
          <span class="palette-aside">
            <bdi>{aside()}</bdi>
          </span>
        )}
      </Show>
      <Show when={props.isChosen ? 'Enter' : props.item.keys}>{(keys) => <Kbd keys={keys()} />}</Show>
    </>
  )
}
