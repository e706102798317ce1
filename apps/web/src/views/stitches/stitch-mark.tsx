import Bot from 'lucide-solid/icons/bot'
import CirclePlay from 'lucide-solid/icons/circle-play'
import Hand from 'lucide-solid/icons/hand'
import Mic from 'lucide-solid/icons/mic'
import Moon from 'lucide-solid/icons/moon'
import ScrollText from 'lucide-solid/icons/scroll-text'
import Tag from 'lucide-solid/icons/tag'
import User from 'lucide-solid/icons/user'
import type { StitchKind, StitchView } from '@hoop/protocol'
import { Dynamic } from 'solid-js/web'
import { stitchKindWord } from '../../model/draft-words.ts'
import { statusPhrase } from '../../model/stitch-words.ts'

const statusIcons = { 'in-progress': CirclePlay, 'awaiting-review': Hand, quiet: Moon }
const kindIcons = { operator: User, worker: Bot, 'ad-hoc': ScrollText, dictated: Mic }

/** Icon and words of a derived status. */
export function StitchStatusMark(props: { readonly stitch: Pick<StitchView, 'status' | 'quietDays'> }) {
  return (
    <span class="stitch-status" data-status={props.stitch.status}>
      <Dynamic component={statusIcons[props.stitch.status]} aria-hidden="true" />
      <span>{statusPhrase(props.stitch)}</span>
    </span>
  )
}

/** Icon and word of a kind; a stitch known by its label alone has none. */
export function StitchKindMark(props: { readonly kind: StitchKind | null }) {
  return (
    <span class="stitch-kind">
      <Dynamic component={props.kind === null ? Tag : kindIcons[props.kind]} aria-hidden="true" />
      <span>{props.kind === null ? 'Known by its label' : stitchKindWord[props.kind]}</span>
    </span>
  )
}
