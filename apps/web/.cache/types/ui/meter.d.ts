import type { QuotaView } from '@hoop/protocol'
/** A window of use. Notches stand at 75 and 80; unknown is dashed, a lower bound hatched. */
export declare function Meter(props: {
  readonly label: string
  readonly usedPercent: number | null
  readonly quality: QuotaView['quality']
}): import('solid-js').JSX.Element
//# sourceMappingURL=meter.d.ts.map
