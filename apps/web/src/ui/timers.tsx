/** Two tracks: silence above, run time below. The word is what is left of the nearer, `waits`, or how long ago one fired. */
export function Timers(props: {
  readonly silence: number
  readonly run: number
  readonly waits?: boolean
  readonly fired?: boolean
  readonly word: string
}) {
  return (
    <span class="timers" data-waits={props.waits === true ? '' : undefined} data-fired={props.fired === true ? '' : undefined}>
      <span class="timers-tracks" aria-hidden="true">
        <span class="timers-track">
          <span class="timers-fill" style={{ width: `${Math.min(1, props.silence) * 100}%` }} />
        </span>
        <span class="timers-track">
          <span class="timers-fill" style={{ width: `${Math.min(1, props.run) * 100}%` }} />
        </span>
      </span>
      <span class="timers-word num">{props.word}</span>
    </span>
  )
}
