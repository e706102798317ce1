import { PatternError, parsePattern } from './parse.ts'
import { type Program, type Step, compileProgram } from './program.ts'

/** Finds every stretch that a pattern matches; where matches overlap, all of what they cover. */
export type Search = (text: string, report: (start: number, end: number) => void) => void

const LONGEST_PATTERN = 500
const NEWLINE = 10

/**
 * Compiles a pattern into a search whose time grows with the text and not with anything in it: all ways to match are followed at once,
 * character by character, each with the leftmost place it may have begun at. Repetitions take as much as they can; `^` and `$`
 * stand at lines, and no match crosses the end of one.
 *
 * @throws {PatternError} with what is wrong and what to write instead
 */
export function compileSearch(source: string): Search {
  if (source.length > LONGEST_PATTERN) throw new PatternError(`it is longer than ${LONGEST_PATTERN} characters`, 'Make two rules of it.')
  try {
    RegExp(source, 'u')
  } catch (cause) {
    throw new PatternError(
      cause instanceof Error ? cause.message : 'not a regular expression',
      'Write it as for JavaScript, with the u flag.',
    )
  }
  const program = compileProgram(parsePattern(source))
  const tests = program.sets.map((set) => createTest(set))
  const first = firstCharacters(program)
  return (text, report) => run(program, tests, first, text, report)
}

/** Membership in a class of characters, by JavaScript's own reading of it; remembered for the basic plane. */
function createTest(source: string): (code: number) => boolean {
  const native = new RegExp(`^(?:${source})$`, 'u')
  const known = new Uint8Array(256)
  return (code) => {
    if (code > 255) return native.test(String.fromCodePoint(code))
    const answer = known[code]
    if (answer) return answer === 1
    const fits = native.test(String.fromCodePoint(code))
    known[code] = fits ? 1 : 2
    return fits
  }
}

/** Where a match may begin: the native engine finds the next such character much faster than the machine does. */
function firstCharacters({ steps, sets }: Program): RegExp {
  const first = new Set<string>()
  const seen = new Set<number>()
  const open = [0]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const step = steps[at]
    if (step?.op === 'one') first.add(sets[step.set] ?? '.')
    else if (step?.op === 'split') open.push(...step.to)
    else if (step?.op === 'assert') open.push(at + 1)
  }
  return new RegExp([...first].join('|'), 'gu')
}

interface Threads {
  /** Places in the program that are waiting for a character, and where each began at the earliest. */
  readonly at: number[]
  readonly from: Int32Array
  readonly seen: Int32Array
}

function run(
  program: Program,
  tests: readonly ((code: number) => boolean)[],
  first: RegExp,
  text: string,
  report: (start: number, end: number) => void,
): void {
  const { steps } = program
  const threads = (): Threads => ({ at: [], from: new Int32Array(steps.length), seen: new Int32Array(steps.length).fill(-1) })
  let now = threads()
  let next = threads()
  let matchStart = -1
  let matchEnd = -1
  let at = 0
  const open: number[] = []
  const add = (list: Threads, place: number, from: number, offset: number): void => {
    open.push(place)
    for (let here = open.pop(); here !== undefined; here = open.pop()) {
      if (list.seen[here] === offset) continue
      list.seen[here] = offset
      const step: Step | undefined = steps[here]
      if (!step) continue
      if (step.op === 'split') for (let n = step.to.length - 1; n >= 0; n -= 1) open.push(step.to[n] ?? 0)
      else if (step.op === 'assert') {
        if (holds(step.what, text, offset)) open.push(here + 1)
      } else if (step.op === 'one') {
        list.at.push(here)
        list.from[here] = from
      } else if (matchStart >= 0 && from < matchEnd) {
        matchStart = Math.min(matchStart, from)
        matchEnd = offset
      } else {
        if (matchStart >= 0) report(matchStart, matchEnd)
        matchStart = from
        matchEnd = offset
      }
    }
  }
  while (at < text.length) {
    if (now.at.length === 0) {
      first.lastIndex = at
      const candidate = first.exec(text)
      if (!candidate) break
      at = candidate.index
    }
    // A thread that began earlier is added first, and keeps its place.
    add(now, 0, at, at)
    const code = text.codePointAt(at) ?? 0
    const after = at + (code > 0xffff ? 2 : 1)
    // No secret of an operator's rule crosses a line: a stream can be cut there.
    let set = -1
    let fits = false
    for (const place of code === NEWLINE ? [] : now.at) {
      const step = steps[place]
      if (step?.op !== 'one') continue
      if (step.set !== set) {
        set = step.set
        fits = tests[set]?.(code) ?? false
      }
      if (fits) add(next, place + 1, now.from[place] ?? at, after)
    }
    const spent = now
    now = next
    next = spent
    next.at.length = 0
    at = after
  }
  if (matchStart >= 0) report(matchStart, matchEnd)
}

const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95

function holds(what: 'start' | 'end' | 'boundary' | 'inside', text: string, at: number): boolean {
  if (what === 'start') return at === 0 || text.charCodeAt(at - 1) === 10
  if (what === 'end') return at === text.length || text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13
  return (isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))) === (what === 'boundary')
}
