import { describe, expect, test } from 'vitest'
import type { TraceFact } from '../../src/joins/index.ts'
import { at, bookOf, run, session, shownOf, tagged } from './make-facts.ts'

const trace = (sessionId: string, second: number, more: Partial<TraceFact> = {}): TraceFact => ({
  workspace: '/srv/web',
  bead: 'we-1',
  sessionId,
  by: 'trace',
  capturedAt: at(second),
  ...more,
})

describe('by tag and time', () => {
  test('attempts of one bead by one worker: each with the session that began in it', () => {
    const runs = [run(0, 10), run(10.1, 20), run(20.1, null)]
    const { shown } = bookOf([tagged('c', 20.2), tagged('a', 0.1), tagged('b', 10.2)], runs)
    expect(shown()).toEqual(['a tag', 'b tag', 'c tag'])
  })

  test('short attempts one after the other are not taken for each other', () => {
    const runs = [run(0, 1), run(1.1, 2), run(2.1, 3)]
    expect(bookOf([tagged('a', 0.03), tagged('b', 1.13), tagged('c', 2.13)], runs).shown()).toEqual(['a tag', 'b tag', 'c tag'])
  })

  test('a name that is used again, and two workers on one bead at once', () => {
    const runs = [run(0, 10, { outcome: 'lost' }), run(5, 15, { worker: 'claude-bravo' }), run(40, 50)]
    const bravo = { worker: 'claude-bravo', bead: 'we-1' }
    const { shown } = bookOf([tagged('a', 0.1), tagged('b', 5.1, { tag: bravo }), tagged('c', 40.1)], runs)
    expect(shown()).toEqual(['a tag', 'b tag', 'c tag'])
  })

  test('what began long before or after every execution of its tag belongs to none', () => {
    const { shown, ownerOf } = bookOf([tagged('early', -60), tagged('late', 70)], [run(0, 10)])
    expect([...shown(), ownerOf(tagged('early', -60)), ownerOf(tagged('late', 70))]).toEqual([undefined, undefined, undefined])
  })

  test('an execution that nobody saw end gives up a session once the next one is known', () => {
    const { book, ownerOf } = bookOf([tagged('a', 0.1)], [run(0, null)])
    book.takeSessions([tagged('b', 60.2)])
    expect(ownerOf(tagged('b', 60.2))).toBe(run(0, null).id)
    const [first, second] = [run(0, 30, { outcome: 'lost' }), run(60, null)]
    book.takeRuns([first, second])
    expect([shownOf(book, first.id), shownOf(book, second.id)]).toEqual(['a tag', 'b tag'])
  })

  test('a bare name of a workspace’s file is the end of the qualified one; the longer name that fits is meant', () => {
    const runs = [run(0, 10, { worker: 'alpha' }), run(0, 10, { worker: 'code-alpha' })]
    const { shown } = bookOf([tagged('a', 0.1, { tag: { worker: 'claude-code-alpha', bead: 'we-1' } })], runs)
    expect(shown()).toEqual([undefined, 'a tag'])
  })

  test('Aider tells whole seconds, which seem to lie before the dispatch', () => {
    const runs = [run(0, 3), run(3.4, 9)]
    const aider = { cli: 'aider', key: '/srv/web/.aider.chat.history.md#0' } as const
    expect(bookOf([tagged('a', 3, aider)], runs).shown()).toEqual([undefined, 'a tag'])
  })

  test('a start that was reckoned from a duration that stopped at the limit', () => {
    const late = run(60, 90, { isStartReckoned: true })
    expect(bookOf([tagged('a', 5, { lastAt: at(88) })], [late]).shown()).toEqual(['a tag'])
    expect(bookOf([tagged('a', 5, { lastAt: at(40) })], [late]).shown()).toEqual([undefined])
  })

  test('two sessions with one prompt stay two; both belong to the run, and it keeps the one that it was shown with', () => {
    const one = run(0, 10)
    const { book, shown, ownerOf } = bookOf([tagged('later', 2)], [one])
    expect(shown()).toEqual(['later tag'])
    book.takeSessions([tagged('earlier', 1)])
    expect(shown()).toEqual(['later tag'])
    expect(ownerOf(tagged('earlier', 1))).toBe(one.id)
    expect(book.sessionKeysOf(one.id)).toEqual([tagged('later', 2).key, tagged('earlier', 1).key])
    expect(bookOf([tagged('later', 2), tagged('earlier', 1)], [one]).shown()).toEqual(['earlier tag'])
  })

  test('a split question has no tag: the tagged session just after it is of the execution', () => {
    const runs = [run(0, 1, { kind: 'split', strand: null }), run(1.1, 5)]
    expect(bookOf([tagged('a', 1.2)], runs).shown()).toEqual([undefined, 'a tag'])
  })

  test('a transcript that is deleted was the one all the same', () => {
    const { book, shown } = bookOf([tagged('a', 0.1)], [run(0, 10)])
    book.dropSessions([tagged('a', 0.1).key])
    book.takeRuns([run(0, 10), run(20, null)])
    expect(shown()).toEqual(['a tag'])
  })
})

describe('by a capture', () => {
  test('it names the session; a retry has overwritten the attempt before', () => {
    const runs = [run(0, 10), run(10.1, 20)]
    const { book, shown } = bookOf([session('b', 10.2)], runs)
    book.takeTraces([trace('b', 20.2)])
    expect(shown()).toEqual([undefined, 'b trace'])
  })

  test('it is heard of before the session is; a banner says it, too', () => {
    const one = run(0, 30)
    const { book, shown } = bookOf([], [one])
    book.takeTraces([trace('a', 30.1, { by: 'banner' })])
    expect(shown()).toEqual([undefined])
    book.takeSessions([session('a', 15)])
    expect(shown()).toEqual(['a banner'])
  })

  test('it replaces what folder and time say, and a tag replaces it', () => {
    const one = run(0, 30)
    const { book, shown } = bookOf([session('near', 1), session('named', 20)], [one])
    expect(shown()).toEqual(['near cwd-time'])
    book.takeTraces([trace('named', 30.1)])
    expect(shown()).toEqual(['named trace'])
    expect(book.ownerOf(session('near', 1).key)).toBeUndefined()
    book.takeSessions([tagged('said', 0.2)])
    expect(shown()).toEqual(['said tag'])
    expect(book.ownerOf(session('named', 20).key)).toBeUndefined()
  })

  test.each([
    ['of another moment', trace('a', 90)],
    ['in another workspace', trace('a', 30.1, { workspace: '/srv/api' })],
    ['by another worker', trace('a', 30.1, { worker: 'claude-bravo' })],
    ['of a run that began at another time', trace('a', 30.1, { startedAt: at(-100) })],
  ])('one %s says nothing', (_what, capture) => {
    const { book, shown } = bookOf([session('a', 20)], [run(0, 30)])
    book.takeTraces([capture])
    expect(shown()).toEqual([undefined])
  })

  test('nobody wrote one for what was lost', () => {
    const { book, shown } = bookOf([session('a', 20)], [run(0, 30, { outcome: 'lost' })])
    book.takeTraces([trace('a', 30.1)])
    expect(shown()).toEqual([undefined])
  })

  test('of attempts that tell their start, each has its own', () => {
    const runs = [run(0, 10), run(10.1, 20)]
    const { book, shown } = bookOf([session('a', 8), session('b', 19)], runs)
    book.takeTraces([trace('a', 10.1, { startedAt: at(0.2) }), trace('b', 20.1, { startedAt: at(10.2) })])
    expect(shown()).toEqual(['a trace', 'b trace'])
  })

  test('of two sessions with the tag it tells which is meant', () => {
    const { book } = bookOf([], [run(0, 10)])
    book.takeTraces([trace('second', 10.1)])
    book.takeSessions([tagged('first', 0.1), tagged('second', 1)])
    expect(shownOf(book, run(0, 10).id)).toBe('second tag')
  })
})

describe('by folder and time', () => {
  test('one session, one execution, one folder', () => {
    expect(bookOf([session('a', 1)], [run(0, 10)]).shown()).toEqual(['a cwd-time'])
    expect(bookOf([session('a', 1, { cwd: '/srv/web/packages/x' })], [run(0, 10)]).shown()).toEqual(['a cwd-time'])
    expect(bookOf([session('a', 1, { cwd: '/tmp/tree', repo: '/srv/web' })], [run(0, 10)]).shown()).toEqual(['a cwd-time'])
  })

  test.each([
    ['in another folder', session('a', 1, { cwd: '/srv/web2' })],
    ['in no folder', session('a', 1, { cwd: undefined })],
    ['before the dispatch', session('a', -3)],
    ['long after it', session('a', 20)],
    ['that goes on after the end', session('a', 1, { lastAt: at(600) })],
    ['of somebody else', session('a', 1, { tag: { worker: 'claude-zulu', bead: 'we-9' } })],
    ['of a sub-agent', session('a', 1, { parentId: 'p' })],
  ])('not one %s', (_what, one) => {
    expect(bookOf([one], [run(0, 30)]).shown()).toEqual([undefined])
  })

  test('between two sessions nothing is decided', () => {
    expect(bookOf([session('a', 1), session('b', 2)], [run(0, 10)]).shown()).toEqual([undefined])
  })

  test('between two executions nothing is decided, until one of them has its own', () => {
    const runs = [run(0, null), run(2, null, { bead: 'we-2', worker: 'claude-bravo' })]
    const { book, shown } = bookOf([session('a', 3)], runs)
    expect(shown()).toEqual([undefined, undefined])
    book.takeSessions([tagged('own', 0.2)])
    expect(shown()).toEqual(['own tag', 'a cwd-time'])
  })

  test('what was joined stays so when a second candidate comes', () => {
    const { book, shown } = bookOf([session('a', 1)], [run(0, 10)])
    book.takeSessions([session('b', 2)])
    expect(shown()).toEqual(['a cwd-time'])
  })

  test('where no queue tells the workspace, the other sessions of the bead do', () => {
    const nowhere = { workspace: undefined }
    const runs = [run(0, 10, nowhere), run(11, 12, { ...nowhere, kind: 'split' }), run(13, 20, nowhere)]
    const { shown } = bookOf([tagged('a', 0.1), session('ask', 11.1), tagged('c', 13.1)], runs)
    expect(shown()).toEqual(['a tag', 'ask cwd-time', 'c tag'])
  })
})

describe('sub-agents and resumed sessions', () => {
  const one = run(0, 10)
  const child = session('child', 3, { parentId: 'a' })
  const grandchild = session('grandchild', 4, { parentId: 'child' })

  test('stand under their parent and have its join, in whatever order they come', () => {
    for (const sessions of [
      [tagged('a', 0.1), child, grandchild],
      [grandchild, child, tagged('a', 0.1)],
    ]) {
      const { book, ownerOf } = bookOf(sessions, [one])
      expect([ownerOf(child), ownerOf(grandchild)]).toEqual([one.id, one.id])
      expect(book.sessionKeysOf(one.id)).toEqual([tagged('a', 0.1).key, child.key, grandchild.key])
    }
  })

  test('one that has a tag of its own belongs to its own', () => {
    const second = run(20, 30, { bead: 'we-2' })
    const resumed = tagged('resumed', 20.1, { parentId: 'a', tag: { worker: 'claude-alpha', bead: 'we-2' } })
    const { ownerOf, book } = bookOf([tagged('a', 0.1), resumed], [one, second])
    expect(ownerOf(resumed)).toBe(second.id)
    expect(book.sessionKeysOf(one.id)).toEqual([tagged('a', 0.1).key])
  })

  test('parents that lead in a circle end nothing', () => {
    const [a, b] = [session('a', 1, { parentId: 'b' }), session('b', 1, { parentId: 'a' })]
    const { ownerOf } = bookOf([a, b], [one])
    expect([ownerOf(a), ownerOf(b)]).toEqual([undefined, undefined])
  })

  test('of two transcripts of the parent’s id the nearer one is meant', () => {
    const copy = { key: '/backup/.claude/projects/a.jsonl' }
    const elsewhere = run(100, 110)
    const near = tagged('a', 0.1)
    const far = tagged('a', 100.1, copy)
    const { ownerOf } = bookOf([far, near, child], [one, elsewhere])
    expect([ownerOf(near), ownerOf(far), ownerOf(child)]).toEqual([one.id, elsewhere.id, one.id])
  })
})

describe('what is remembered and told', () => {
  test('a join of an earlier run of the program holds, also where it would not be made again', () => {
    const one = run(0, 10)
    const { book } = bookOf([], [])
    book.restore([[one.id, { sessionId: 'b', key: session('b', 2).key, by: 'cwd-time' }]])
    book.takeRuns([one])
    book.takeSessions([session('a', 1), session('b', 2)])
    expect(shownOf(book, one.id)).toBe('b cwd-time')
    book.takeSessions([tagged('c', 0.1)])
    expect(shownOf(book, one.id)).toBe('c tag')
  })

  test('one by tag waits for its transcript, whichever is read first', () => {
    const one = run(0, 10)
    const { book } = bookOf([], [])
    book.restore([[one.id, { sessionId: 'second', key: tagged('second', 2).key, by: 'tag' }]])
    book.takeRuns([one])
    book.takeSessions([tagged('first', 1)])
    book.takeSessions([tagged('second', 2)])
    expect(shownOf(book, one.id)).toBe('second tag')
  })

  test('sessions and executions of a change are told once, children among them', () => {
    const one = run(0, null)
    const child = session('child', 3, { parentId: 'a' })
    const { book } = bookOf([child], [one])
    const told: unknown[] = []
    book.onChange((change) => told.push(change))
    book.takeSessions([tagged('a', 0.1)])
    expect(told).toEqual([{ sessionKeys: expect.arrayContaining([tagged('a', 0.1).key, child.key]), runIds: [one.id] }])
    told.length = 0
    book.takeSessions([tagged('a', 0.1, { lastAt: at(9) })])
    book.takeRuns([one])
    expect(told).toEqual([])
    book.takeRuns([run(0, 10)])
    expect(told).toMatchObject([{ sessionKeys: expect.arrayContaining([tagged('a', 0.1).key, child.key]) }])
  })

  test('an execution that is gone has no session any more', () => {
    const { book, ownerOf } = bookOf([tagged('a', 0.1)], [run(0, 10)])
    book.takeRuns([])
    expect([shownOf(book, run(0, 10).id), ownerOf(tagged('a', 0.1))]).toEqual([undefined, undefined])
  })
})
