import type { QuotaView } from '@hoop/protocol'
import { formatPercent } from '../format/number.ts'

/** A window of use. Notches stand at 75 and 80; unknown is dashed, a lower bound hatched. */
export function Meter(props: { readonly label: string; readonly usedPercent: number | null; readonly quality: QuotaView['quality'] }) {
  const tone = () => {
    if (props.usedPercent === null || props.quality === 'lower-bound') return undefined
    return props.usedPercent >= 100 ? 'bad' : props.usedPercent >= 80 ? 'warn' : undefined
  }
  const figure = () =>
    props.usedPercent === null ? '?' : `${props.quality === 'lower-bound' ? '≥\u202f' : ''}${formatPercent(props.usedPercent)}`
  return (
    <div class="meter" data-quality={props.usedPercent === null ? 'unknown' : props.quality} data-tone={tone()}>
      <span class="meter-label">{props.label}</span>
      <span class="meter-track" aria-hidden="true">
        <span class="meter-fill" style={{ width: `${Math.min(100, props.usedPercent ?? 0)}%` }} />
      </span>
      <span class="meter-figure num">{figure()}</span>
    </div>
  )
}
