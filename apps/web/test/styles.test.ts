import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the policy of the page', () => {
  test('no inline script, no inline style, no markup from strings', () => {
    const html = read('index.html')
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/)
    expect(html).not.toMatch(/\sstyle=/)
    for (const file of files.filter((name) => /\.tsx?$/.test(name))) {
      expect(read(join('src', file)), file).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\seval\(/)
      expect(read(join('src', file)), file).not.toMatch(/\sstyle="/)
    }
  })

  test('colours are tokens', () => {
    for (const file of files.filter((name) => name.endsWith('.css') && !name.endsWith('tokens.css'))) {
      const found = read(join('src', file)).match(/#[0-9a-f]{3,8}\b(?!;?\s*\/\* on accent)/gi) ?? []
      expect(
        found.filter((colour) => colour !== '#fff'),
        file,
      ).toEqual([])
    }
  })

  test('every rule stands in a layer', () => {
    const imports = read('src/styles/index.css').match(/@import[^;]+;/g) ?? []
    expect(imports.filter((line) => !line.includes('fonts.css')).every((line) => line.includes('layer('))).toBe(true)
  })
})
