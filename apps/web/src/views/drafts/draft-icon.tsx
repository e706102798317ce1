import Check from 'lucide-solid/icons/check'
import FilePenLine from 'lucide-solid/icons/file-pen-line'
import Hourglass from 'lucide-solid/icons/hourglass'
import TimerOff from 'lucide-solid/icons/timer-off'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import X from 'lucide-solid/icons/x'
import type { DraftState } from '@hoop/protocol'
import { Dynamic } from 'solid-js/web'
import { draftWord } from '../../model/draft-words.ts'

const icons = { pending: FilePenLine, approved: Hourglass, created: Check, rejected: X, expired: TimerOff, failed: TriangleAlert }

/** Icon and word of a draft's state. */
export function DraftMark(props: { readonly state: DraftState }) {
  return (
    <span class="draft-mark" data-state={props.state}>
      <Dynamic component={icons[props.state]} aria-hidden="true" />
      <span>{draftWord[props.state]}</span>
    </span>
  )
}
