import { expect, test } from 'vitest'
import { utterance } from '../../src/frame/announcer.tsx'
import { placeBeside } from '../../src/frame/evidence.tsx'
import { faviconFor, titleFor } from '../../src/frame/head.ts'
import { nextTheme } from '../../src/frame/settings.ts'

test('the title begins with the number of alerts', () => {
  expect(titleFor(3, 'Fleet')).toBe('(3) Fleet · HOOP')
  expect(titleFor(0, 'india')).toBe('india · HOOP')
})

test('the icon of the tab is the worst glyph, and differs by shape', () => {
  const icons = [
    faviconFor('dead', true),
    faviconFor('hung', true),
    faviconFor('live', true),
    faviconFor('idle', true),
    faviconFor('dead', false),
  ]
  expect(new Set(icons).size).toBe(5)
  expect(icons[0]).toMatch(/^data:image\/svg\+xml,/)
})

test('the theme button turns to the other, to the one seen, and back to the system’s', () => {
  expect(nextTheme('system', true)).toBe('light')
  expect(nextTheme('light', true)).toBe('dark')
  expect(nextTheme('dark', true)).toBe('system')
  expect(nextTheme('system', false)).toBe('dark')
})

test('new trouble is spoken in one breath', () => {
  expect(utterance([{ subject: 'kilo', word: 'Dead', text: 'Process 7 is gone.' }])).toBe('kilo is dead. Process 7 is gone.')
  expect(
    utterance([
      { subject: 'kilo', word: 'Dead', text: 'Gone.' },
      { subject: 'hotel', word: 'Hung', text: '' },
    ]),
  ).toBe('kilo is dead. Gone. And 1 more.')
})

test('evidence stands below its row, above where there is no room, and inside the window', () => {
  const view = { width: 1000, height: 800 }
  const size = { width: 440, height: 300 }
  expect(placeBeside({ left: 200, top: 100, bottom: 130 }, size, view)).toEqual({ left: 200, top: 136 })
  expect(placeBeside({ left: 900, top: 700, bottom: 730 }, size, view)).toEqual({ left: 548, top: 394 })
  expect(placeBeside({ left: -50, top: 200, bottom: 700 }, size, view)).toEqual({ left: 12, top: 12 })
})
