import { createMemo, createSignal, For, Index, Show } from 'solid-js'
import type { ExecutionView, WorkerView } from '@hoop/protocol'
import { formatClock } from '../../format/clock.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { workerHref } from '../../model/attention.ts'
import { tickLabel, ticksOf } from '../../model/lanes.ts'
import type { WorkerLane } from '../../model/worker-lanes.ts'
import { createVirtualRows } from '../list/virtual-rows.ts'
import { TimelineRow } from './timeline-row.tsx'

/** The lanes on their axis; of many, those in sight are drawn. */
export function TimelineTable(props: {
  readonly rows: readonly Pick<WorkerView, 'id' | 'name' | 'history'>[]
  readonly lanes: ReadonlyMap<string, WorkerLane>
  readonly runOf: (id: string) => ExecutionView | undefined
  readonly rangeMs: number
  readonly endMs: number
}) {
  const fleet = useFleet()
  const shell = useShell()
  const ticks = createMemo(() =>
    ticksOf(props.rangeMs, props.endMs, 8).map((at) => ({ at, leftPercent: 100 - ((props.endMs - at) / props.rangeMs) * 100 })),
  )
  const lines = createMemo(() => ticks().map(({ leftPercent }) => leftPercent))
  const [said, setSaid] = createSignal<string>()
  const virtual = createVirtualRows(() => props.rows.length, [100, 0])
  const lookIn = (id: string) => {
    const worker = fleet.state.workers[id]
    return worker === undefined || worker.history ? undefined : fleet.lookOf(worker)
  }
  const [at, setAt] = createSignal(-1)
  let table: HTMLDivElement | undefined
  const move = (delta: number) => {
    const next = Math.max(0, Math.min(props.rows.length - 1, at() + delta))
    setAt(next)
    virtual.reveal(next)
    const id = props.rows[next]?.id
    if (id !== undefined) queueMicrotask(() => table?.querySelector<HTMLElement>(`a[href="${CSS.escape(workerHref(id))}"]`)?.focus())
  }
  shell.keymap.bind('Timeline', [
    { keys: 'j', label: 'Next worker', run: () => move(1) },
    { keys: 'k', label: 'Worker before', run: () => move(-1) },
    { keys: 'ArrowDown', label: '', run: () => move(1) },
    { keys: 'ArrowUp', label: '', run: () => move(-1) },
  ])
  return (
    <>
      <div
        ref={table}
        class="timeline"
        role="table"
        aria-label="Runs of each worker"
        aria-rowcount={props.rows.length}
        onPointerLeave={() => setSaid()}
      >
        <div class="timeline-row lane-axis num" aria-hidden="true">
          <span />
          <div class="lane-track">
            <For each={ticks().filter(({ leftPercent }) => leftPercent > 3 && leftPercent < 90)}>
              {(tick) => (
                <span class="lane-tick" data-late={tick.leftPercent > 84 ? '' : undefined} style={{ left: `${tick.leftPercent}%` }}>
                  {tickLabel(tick.at, props.rangeMs)}
                </span>
              )}
            </For>
            <b class="lane-now">{formatClock(fleet.now(), fleet.now())}</b>
          </div>
          <span />
        </div>
        <div class="timeline-rows" role="rowgroup" ref={virtual.setHolder} style={{ height: `${props.rows.length * virtual.rowPx()}px` }}>
          <div class="timeline-row timeline-probe" aria-hidden="true" ref={virtual.setProbe} />
          <Index each={virtual.slots()}>
            {(slot) => (
              <Show when={props.rows[virtual.indexOf(slot())]}>
                {(worker) => (
                  <div class="timeline-slot" style={{ transform: `translateY(${virtual.indexOf(slot()) * virtual.rowPx()}px)` }}>
                    <TimelineRow
                      worker={worker()}
                      look={lookIn(worker().id)}
                      lane={props.lanes.get(worker().id)}
                      runOf={props.runOf}
                      ticks={lines()}
                      now={fleet.now()}
                      onSay={setSaid}
                    />
                  </div>
                )}
              </Show>
            )}
          </Index>
        </div>
      </div>
      <p class="timeline-said">
        <bdi>{said() ?? 'Point at a run for how it went; open it for what its agent wrote.'}</bdi>
      </p>
    </>
  )
}
