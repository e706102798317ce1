import { createEffect, createRoot, createSignal } from 'solid-js'
import { expect, test } from 'vitest'
import { createFlush } from '../../src/live/flush.ts'

test('a burst is one flush, in order, and drawn once', () => {
  const frames: (() => void)[] = []
  const flush = createFlush((run) => {
    frames.push(run)
    return () => frames.splice(frames.indexOf(run), 1)
  })
  createRoot((dispose) => {
    const [value, setValue] = createSignal('')
    const [other, setOther] = createSignal('')
    const seen: string[] = []
    createEffect(() => seen.push(`${value()}${other()}`))
    flush.add(() => setValue('a'))
    flush.add(() => setOther('1'))
    flush.add(() => setValue('b'))
    expect(frames).toHaveLength(1)
    frames.shift()?.()
    queueMicrotask(dispose)
    expect(value() + other()).toBe('b1')
    expect(seen.filter((entry) => entry === 'a1' || entry === 'a')).toEqual([])
  })
  flush.add(() => {
    throw new Error('never')
  })
  flush.stop()
  expect(frames).toEqual([])
})
