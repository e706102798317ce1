import { MemoryRouter, Route, createMemoryHistory } from '@solidjs/router'
import { configure, render } from '@solidjs/testing-library'
import type { Component } from 'solid-js'
import type { FleetSnapshot } from '@hoop/protocol'
import { Frame } from '../src/frame/frame.tsx'
import { createFleet, FleetProvider } from '../src/live/fleet.tsx'
import { createFakeWire, type FakeWire } from './live/fake-wire.ts'

// What is awaited comes when it comes: a busy machine is no failure.
configure({ asyncUtilTimeout: 10_000 })

/** The page with its frame, one view, and a daemon that the test plays. */
export function renderView(path: string, pattern: string, view: Component, snapshot?: FleetSnapshot) {
  const wires: FakeWire[] = []
  const history = createMemoryHistory()
  history.set({ value: path })
  const result = render(() => {
    const fleet = createFleet((events) => {
      const wire = createFakeWire(events)
      wires.push(wire)
      return wire
    })
    return (
      <FleetProvider fleet={fleet}>
        <MemoryRouter root={Frame} history={history}>
          <Route path={pattern} component={view} />
          <Route path="*" component={() => <p>elsewhere</p>} />
        </MemoryRouter>
      </FleetProvider>
    )
  })
  const wire = (): FakeWire => {
    const last = wires.at(-1)
    if (last === undefined) throw new Error('nothing was opened')
    return last
  }
  if (snapshot !== undefined) {
    wire().say({ type: 'hello', epoch: snapshot.epoch, seq: snapshot.seq, version: snapshot.version })
    wire().say({ type: 'snapshot', topic: 'fleet', seq: snapshot.seq, data: snapshot })
  }
  return {
    container: result.container,
    wire,
    wires,
    history,
    press: (key: string, init: KeyboardEventInit = {}) =>
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }),
      ),
  }
}
