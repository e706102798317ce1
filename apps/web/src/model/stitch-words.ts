import type { StitchBead, StitchKind, StitchStatus, StitchView } from '@hoop/protocol'
import { formatSpan } from '../format/age.ts'
import { plural } from '../format/number.ts'

export const stitchStatusWord: Readonly<Record<StitchStatus, string>> = {
  'in-progress': 'In progress',
  'awaiting-review': 'Awaiting review',
  quiet: 'Quiet',
}

/** `Quiet for 3 d`; the other words as they are. */
export function statusPhrase({ status, quietDays }: Pick<StitchView, 'status' | 'quietDays'>): string {
  if (status !== 'quiet' || quietDays === null) return stitchStatusWord[status]
  return quietDays === 0 ? 'Quiet since today' : `Quiet for ${plural(quietDays, 'day')}`
}

export const stitchKinds: readonly StitchKind[] = ['operator', 'worker', 'ad-hoc', 'dictated']

const howWords: Readonly<Record<StitchBead['how'][number], string>> = {
  created: 'created here',
  label: 'by its label',
  executing: 'worked on',
  referenced: 'named',
}

/** How a bead belongs to its stitch: "created here, worked on". The label alone is said only where nothing else is known. */
export function howPhrase(how: StitchBead['how']): string {
  const told = how.filter((way) => way !== 'label' || how.length === 1)
  return told.map((way) => howWords[way]).join(', ')
}

/** What a stitch is called, where nobody named it. */
export const stitchTitle = ({ id, title }: Pick<StitchView, 'id' | 'title'>): string => title ?? id

/** "2 of 5 beads closed"; a bead whose queue cannot be read counts as open. */
export function beadsPhrase(beads: readonly StitchBead[]): string {
  const own = beads.filter(({ how }) => how.some((way) => way !== 'referenced'))
  if (own.length === 0) return 'no beads'
  const closed = own.filter(({ status }) => status === 'closed').length
  return closed === 0 ? plural(own.length, 'bead') : `${closed} of ${plural(own.length, 'bead')} closed`
}

/** For how long its beads were worked on: `12 min`; nothing is nothing. */
export const workedPhrase = (durationMs: number): string => (durationMs === 0 ? '' : formatSpan(durationMs))
