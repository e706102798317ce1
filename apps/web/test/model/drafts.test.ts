import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandLine, quoteForShell } from '../../src/model/argv.ts'
import { diffLines, foldSame } from '../../src/model/diff.ts'
import { beadFormsOf, beadOf, emptyBead, emptyForm, fieldOf, moveBead, readForm, removeBead } from '../../src/model/draft-form.ts'
import { actorWord, inOrder } from '../../src/model/draft-words.ts'
import { blocksOf } from '../../src/model/prose.ts'

/** What a POSIX shell makes of words in single quotes and plain words. */
const unquote = (text: string): string =>
  text.replace(/'([^']*)'|\\(.)/gs, (_, quoted: string | undefined, escaped: string | undefined) => quoted ?? escaped ?? '')

test('a quoted argument is what it was, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(unquote(quoteForShell(text))).toBe(text)
    }),
  )
  expect(commandLine(['br', 'create', "--title=It's done", '--json'])).toBe("br create --title='It'\\''s done' --json")
})

test('a comparison holds all of both texts, in order', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 14 })
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffLines(before, after)
      expect(diff.filter(({ kind }) => kind !== 'add').map(({ text }) => text)).toEqual(before)
      expect(diff.filter(({ kind }) => kind !== 'del').map(({ text }) => text)).toEqual(after)
    }),
  )
})

test('what is the same is folded, but for what stands beside a change', () => {
  const before = ['1', '2', '3', '4', '5', '6']
  const parts = foldSame(diffLines(before, [...before.slice(0, 5), 'x']), 1)
  expect(parts).toEqual([
    { kind: 'fold', count: 4 },
    { kind: 'same', text: '5' },
    { kind: 'del', text: '6' },
    { kind: 'add', text: 'x' },
  ])
  expect(foldSame(diffLines(before, before))).toEqual([])
})

test('a body in light Markdown; what is no mark-up stays text', () => {
  expect(blocksOf('# Head\n\na `b` **c**\nd\n- [x] done\n- open\n```\n<b>\n```').map(({ kind }) => kind)).toEqual([
    'heading',
    'para',
    'list',
    'code',
  ])
  expect(blocksOf('[x](javascript:alert(1))')).toEqual([{ kind: 'para', lines: [[{ kind: 'text', text: '[x](javascript:alert(1))' }]] }])
  expect(blocksOf('[x](https://e.org)')).toEqual([{ kind: 'para', lines: [[{ kind: 'link', text: 'x', href: 'https://e.org' }]] }])
})

test('any text is read, and ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('# ', '- ', '```', '> ', '**', '*', '`', 'a', '\n', ' ', '[', '](', ')', '---')),
      (pieces) => void blocksOf(pieces.join('')),
    ),
  )
})

test('beads go through the form unchanged, the label of their stitch aside', () => {
  const beads = [
    { key: 'a', title: 'One', type: 'bug', priority: 0, description: 'Body', labels: ['x', 'stitch:st-1'], dependsOn: ['sf-1'] },
    { key: 'b', title: 'Two', type: 'task', priority: 2, labels: ['stitch:st-1'], dependsOn: ['a'] },
  ]
  expect(beadFormsOf({ beads }).map(beadOf)).toEqual([
    { ...beads[0], labels: ['x'] },
    { key: 'b', title: 'Two', type: 'task', priority: 2, dependsOn: ['a'] },
  ])
})

test('what is wrong is said at its field', () => {
  const form = { ...emptyForm('web', '', 'st one'), beads: [{ ...emptyBead('b1'), title: 'x'.repeat(501), labels: '-a' }] }
  const { errors } = readForm(form)
  expect(Object.keys(errors).sort()).toEqual(['beads.0.labels', 'beads.0.title', 'stitch.id'])
  expect(fieldOf('beads.3.dependsOn.1')).toBe('beads.3.dependsOn')
})

test('a bead that goes is waited for no more; moving stops at the ends', () => {
  const beads = [emptyBead('a'), { ...emptyBead('b'), after: ['a'] }]
  expect(removeBead(beads, 'a').map(({ after }) => after)).toEqual([[]])
  expect(moveBead(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
  expect(moveBead(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
})

test('beads that wait for others come after them, and a cycle still shows all', () => {
  const bead = (key: string, ...dependsOn: string[]) => ({ key, title: key, dependsOn })
  expect(inOrder([bead('b', 'a'), bead('a'), bead('c', 'x-1')]).map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  expect(inOrder([bead('b', 'a'), bead('a', 'b')])).toHaveLength(2)
})

test('actors as people say them', () => {
  expect(['operator:ana', 'client:desk', 'worker:needle-a', 'hoop'].map(actorWord)).toEqual(['ana', 'client desk', 'needle-a', 'hoop'])
})
