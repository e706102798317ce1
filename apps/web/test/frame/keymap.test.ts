import { createRoot } from 'solid-js'
import { afterEach, expect, test } from 'vitest'
import { createKeymap } from '../../src/frame/keymap.ts'

afterEach(() => document.body.replaceChildren())

function setUp() {
  let now = 0
  const done: string[] = []
  const keymap = createKeymap(() => now)
  const bind = (group: string, ...keys: string[]) =>
    createRoot((dispose) => {
      keymap.bind(
        group,
        keys.map((key) => ({ keys: key, label: key, run: () => done.push(`${group} ${key}`) })),
      )
      return dispose
    })
  const press = (key: string, init: KeyboardEventInit = {}, target: Element = document.body) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
    target.addEventListener('keydown', (seen) => seen instanceof KeyboardEvent && keymap.handle(seen), { once: true })
    target.dispatchEvent(event)
    return event
  }
  return { keymap, done, bind, press, wait: (ms: number) => (now += ms) }
}

test('a view’s keys come before the frame’s, and go with the view', () => {
  const t = setUp()
  t.bind('frame', 'j', '?')
  const leave = t.bind('view', 'j')
  t.press('j')
  leave()
  t.press('j')
  expect(t.done).toEqual(['view j', 'frame j'])
})

test('a pair of keys is a pair only when it is quick', () => {
  const t = setUp()
  t.bind('frame', 'g f', 'f')
  t.press('g')
  t.press('f')
  t.press('g')
  t.wait(5000)
  t.press('f')
  expect(t.done).toEqual(['frame g f', 'frame f'])
})

test('while typing only Esc and the ⌘ keys work', () => {
  const t = setUp()
  t.bind('frame', 'j', 'Escape', 'mod+k')
  const input = document.body.appendChild(document.createElement('input'))
  t.press('j', {}, input)
  t.press('Escape', {}, input)
  t.press('k', { metaKey: true }, input)
  t.press('K', { ctrlKey: true }, input)
  expect(t.done).toEqual(['frame Escape', 'frame mod+k', 'frame mod+k'])
})

test('behind a dialog only the ⌘ keys work, and a key that was used is not passed on', () => {
  const t = setUp()
  t.bind('frame', 'j', 'mod+k')
  expect(t.press('j').defaultPrevented).toBe(true)
  expect(t.press('q').defaultPrevented).toBe(false)
  const dialog = document.body.appendChild(document.createElement('div'))
  dialog.setAttribute('data-modal', '')
  t.press('j')
  t.press('k', { ctrlKey: true })
  expect(t.done).toEqual(['frame j', 'frame mod+k'])
})
