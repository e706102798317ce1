import { lookWord, type Look } from '../model/look.ts'
import { Glyph } from './glyph.tsx'

/** Shape, word and colour of a state. Only Dead has a plate. */
export function StateBadge(props: { readonly look: Look }) {
  return (
    <span class="state" data-look={props.look}>
      <Glyph look={props.look} />
      <span>{lookWord[props.look]}</span>
    </span>
  )
}
