import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { Show } from 'solid-js'
import type { QuotaView } from '@hoop/protocol'
import { formatPercent } from '../format/number.ts'

/** A window of use. Notches stand at 75 and 80; unknown is dashed, a lower bound hatched, a budget has its own colour; near its end a mark says so. */
export function Meter(props: {
  readonly label: string
  readonly usedPercent: number | null
  readonly quality: QuotaView['quality']
  /** Refused, or used up. */
  readonly isExhausted?: boolean | undefined
  /** The figure in words, where it says more than the percentage. */
  readonly figure?: string | undefined
  /** What hovering tells. */
  readonly title?: string | undefined
}) {
  const tone = () => {
    if (props.isExhausted === true) return 'bad'
    if (props.usedPercent === null) return undefined
    return props.usedPercent >= 100 ? 'bad' : props.usedPercent >= 80 ? 'warn' : undefined
  }
  const figure = () =>
    props.figure ??
    (props.usedPercent === null ? '?' : `${props.quality === 'lower-bound' ? '≥\u202f' : ''}${formatPercent(props.usedPercent)}`)
  const quality = () => (props.quality !== 'budget' && props.usedPercent === null ? 'unknown' : props.quality)
  return (
    <div class="meter" data-quality={quality()} data-tone={tone()} title={props.title}>
      <span class="meter-label">{props.label}</span>
      <span class="meter-track" aria-hidden="true">
        <span class="meter-fill" style={{ width: `${Math.min(100, props.usedPercent ?? 0)}%` }} />
      </span>
      <span class="meter-figure num">
        <Show when={tone()}>{(known) => <TriangleAlert class="meter-mark" aria-label={known() === 'bad' ? 'full' : 'nearly full'} />}</Show>
        {figure()}
      </span>
    </div>
  )
}
