import Ban from 'lucide-solid/icons/ban'
import Check from 'lucide-solid/icons/check'
import Circle from 'lucide-solid/icons/circle'
import CircleDashed from 'lucide-solid/icons/circle-dashed'
import CircleDotDashed from 'lucide-solid/icons/circle-dot-dashed'
import CirclePlay from 'lucide-solid/icons/circle-play'
import Clock from 'lucide-solid/icons/clock-3'
import CircleX from 'lucide-solid/icons/circle-x'
import { Dynamic } from 'solid-js/web'
import { beadLook, beadWord, statusWord, type BeadLook, type Looked } from '../model/bead-look.ts'

const icons = {
  progress: CirclePlay,
  ready: Circle,
  waiting: CircleDotDashed,
  blocked: Ban,
  aside: Clock,
  other: CircleDashed,
  closed: Check,
  gone: CircleX,
}

/** The icon of a bead's status: a shape of its own for each. */
export function BeadIcon(props: { readonly look: BeadLook }) {
  return <Dynamic component={icons[props.look]} class="bead-icon" data-look={props.look} aria-hidden="true" />
}

/** Icon and word of a bead: its status, and of an open one whether it is ready. */
export function BeadMark(props: { readonly bead: Looked }) {
  return (
    <span class="bead-mark" data-look={beadLook(props.bead)}>
      <BeadIcon look={beadLook(props.bead)} />
      <span class="cut">
        <bdi>{beadWord(props.bead)}</bdi>
      </span>
    </span>
  )
}

/** Icon and word of a status alone, where nothing more of the bead is known; `null`: not in the queue. */
export function StatusMark(props: { readonly status: string | null }) {
  // Whether an open one is ready is not known here, and its icon must not say so.
  const look = () => beadLook({ status: props.status, ready: true })
  return (
    <span class="bead-mark" data-look={look()} data-missing={props.status === null ? '' : undefined}>
      <BeadIcon look={look()} />
      <span class="cut">
        <bdi>{statusWord(props.status)}</bdi>
      </span>
    </span>
  )
}
