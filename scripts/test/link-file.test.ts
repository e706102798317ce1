import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { linkHoop, pathAdvice, unlinkHoop } from '../link-file.mjs'
import { tempFolder } from './temp-folder.ts'

const echo = 'console.log(JSON.stringify(process.argv.slice(2)))'

test('the linked command runs this checkout with the arguments as given, from a folder with an odd name', () => {
  const folder = tempFolder({ "it's here/main.js": echo })
  const file = join(folder, '.local/bin/hoop')
  linkHoop(file, { main: join(folder, "it's here/main.js"), node: process.execPath })
  expect(execFileSync(file, ['status', '--json', 'two words'], { encoding: 'utf8' })).toBe('["status","--json","two words"]\n')
})

test('a Node that is gone is replaced by the one on the PATH', () => {
  const folder = tempFolder({ 'main.js': echo })
  const file = join(folder, 'hoop')
  linkHoop(file, { main: join(folder, 'main.js'), node: join(folder, 'gone/node') })
  expect(execFileSync(file, ['x'], { encoding: 'utf8' })).toBe('["x"]\n')
})

test('linking twice is fine, and unlinking takes out what was linked', () => {
  const file = join(tempFolder(), 'hoop')
  const target = { main: '/m', node: '/n' }
  linkHoop(file, target)
  linkHoop(file, target)
  expect(unlinkHoop(file)).toBe(true)
  expect(existsSync(file)).toBe(false)
  expect(unlinkHoop(file)).toBe(false)
})

test("somebody else's hoop is left alone", () => {
  const file = join(tempFolder({ hoop: '#!/bin/sh\necho mine\n' }), 'hoop')
  expect(() => linkHoop(file, { main: '/m', node: '/n' })).toThrow('was not written by HOOP')
  expect(() => unlinkHoop(file)).toThrow('was not written by HOOP')
  expect(readFileSync(file, 'utf8')).toContain('echo mine')
})

test('it says whether the folder is on the PATH, and how to add it', () => {
  expect(pathAdvice('/home/ana/.local/bin/hoop', { PATH: '/usr/bin:/home/ana/.local/bin' })).toContain('is on your PATH')
  expect(pathAdvice('/home/ana/.local/bin/hoop', { PATH: '/usr/bin', SHELL: '/bin/zsh' })).toContain('>> ~/.zprofile')
})
