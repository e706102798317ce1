import { createSignal, onCleanup, type Accessor } from 'solid-js'

/** A clock that ticks on every whole second of the wall clock, so that all ages on the page step together. */
export function createClock(): Accessor<number> {
  const [now, setNow] = createSignal(Date.now())
  let timer: ReturnType<typeof setTimeout>
  const tick = () => {
    setNow(Date.now())
    timer = setTimeout(tick, 1000 - (Date.now() % 1000))
  }
  timer = setTimeout(tick, 1000 - (Date.now() % 1000))
  onCleanup(() => clearTimeout(timer))
  return now
}
