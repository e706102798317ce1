import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useFleet } from '../live/fleet.tsx'
import { formatCount } from '../format/number.ts'
import { Glyph } from '../ui/glyph.tsx'

/** Dead, hung, live at 28 px: legible from two metres, in every view. */
export function TallyBar() {
  const { tally, state } = useFleet()
  const live = () => tally().live + tally().idle + tally().draining + tally()['no-agent']
  const figures = () =>
    [
      { look: 'dead', word: 'dead', value: tally().dead },
      { look: 'hung', word: 'hung', value: tally().hung },
      { look: 'live', word: 'live', value: live() },
    ] as const
  const beside = () => {
    const counts = tally()
    return [
      { word: 'working', value: counts.live },
      { word: 'idle', value: counts.idle },
      { word: 'draining', value: counts.draining },
      { word: 'no agent', value: counts['no-agent'] },
      { word: 'unknown', value: counts.unknown },
    ].filter(({ value }) => value > 0)
  }
  return (
    <div class="tally" role="group" aria-label="Workers by state">
      <For each={figures()}>
        {(figure) => (
          <A
            href={state.isReady && figure.value > 0 ? `/?q=${figure.word}` : '/'}
            class="tally-figure"
            data-look={figure.look}
            data-none={figure.value === 0 ? '' : undefined}
            end
          >
            <Glyph look={figure.look} size={20} />
            <b class="num">{state.isReady ? formatCount(figure.value) : '–'}</b>
            <span>{figure.word}</span>
          </A>
        )}
      </For>
      <Show when={state.isReady}>
        <p class="tally-beside">
          <For each={beside()}>
            {(part, at) => (
              <>
                {at() > 0 && ' · '}
                <span data-word={part.word}>
                  {formatCount(part.value)} {part.word}
                </span>
              </>
            )}
          </For>
        </p>
      </Show>
    </div>
  )
}
