import { beadLook, beadWord, statusWord, type BeadLook, type Looked } from '../model/bead-look.ts'

/** In a square of 16: a ring, and what stands in it; what is done is a check mark alone. Dashes are the style sheet's. */
const ring = 'M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0 -11.6'
const paths: Readonly<Record<BeadLook, string>> = {
  progress: `${ring}M6.6 5.4v5.2l4.2-2.6z`,
  ready: ring,
  waiting: `${ring}M8 7.9v.2`,
  blocked: `${ring}M4 4l8 8`,
  aside: `${ring}M8 4.9v3.4l2.2 1.3`,
  other: ring,
  closed: 'M2.8 8.6l3.4 3.4l7-7.4',
  gone: `${ring}M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2`,
}

/** The icon of a bead's status: a shape of its own for each. One path, so that a row that is used again changes one attribute. */
export function BeadIcon(props: { readonly look: BeadLook }) {
  return (
    <svg class="bead-icon" data-look={props.look} viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[props.look]} />
    </svg>
  )
}

/** Icon and word of a bead: its status, and of an open one whether it is ready. */
export function BeadMark(props: { readonly bead: Looked }) {
  return (
    <span class="bead-mark" data-look={beadLook(props.bead)}>
      <BeadIcon look={beadLook(props.bead)} />
      <bdi class="cut">{beadWord(props.bead)}</bdi>
    </span>
  )
}

/** Icon and word of a status alone, where nothing more of the bead is known; `null`: not in the queue. */
export function StatusMark(props: { readonly status: string | null }) {
  // Whether an open one is ready is not known here: its icon is that of the status.
  const look = () => beadLook({ status: props.status, ready: true })
  return (
    <span class="bead-mark" data-look={look()} data-missing={props.status === null ? '' : undefined}>
      <BeadIcon look={look()} />
      <bdi class="cut">{statusWord(props.status)}</bdi>
    </span>
  )
}
