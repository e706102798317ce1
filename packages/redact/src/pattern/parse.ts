/** What a pattern consists of. */
export type Node =
  /** One character; `source` is a class of JavaScript's own, such as `\d` or `[^a-z]`. */
  | { readonly kind: 'one'; readonly source: string }
  | { readonly kind: 'assert'; readonly what: 'start' | 'end' | 'boundary' | 'inside' }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number }

/** Why a pattern is not taken, and what to write instead. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  readonly hint: string
  constructor(what: string, hint: string) {
    super(what)
    this.hint = hint
  }
}

const MOST_REPETITIONS = 256

/**
 * Reads a regular expression of JavaScript (`u` flag) as far as it can be matched in linear time: no look-around, no
 * references back, no repetition inside of a repetition without bounds.
 *
 * @throws {PatternError}
 */
export function parsePattern(source: string): Node {
  let at = 0
  const peek = (text: string): boolean => source.startsWith(text, at)

  const choice = (depth: number): Node => {
    if (depth > 20) throw new PatternError('groups are nested more than 20 deep', 'Write fewer groups.')
    const items = [sequence(depth)]
    while (peek('|')) {
      at += 1
      items.push(sequence(depth))
    }
    return items.length === 1 && items[0] ? items[0] : { kind: 'choice', items }
  }

  const sequence = (depth: number): Node => {
    const items: Node[] = []
    while (at < source.length && !peek('|') && !peek(')')) items.push(repeat(atom(depth)))
    return { kind: 'sequence', items }
  }

  const atom = (depth: number): Node => {
    if (peek('(')) {
      const group = /\((?:\?(?::|<[A-Za-z_]\w*>|(?<other><?.)))?/y
      group.lastIndex = at
      const match = group.exec(source)
      if (match?.groups?.['other'] !== undefined)
        throw new PatternError(
          `(?${match.groups['other']}… is not supported`,
          'Leave out look-ahead, look-behind and flags: write the characters around the secret with it.',
        )
      at = group.lastIndex
      const inner = choice(depth + 1)
      at += 1
      return inner
    }
    if (peek('^') || peek('$')) return { kind: 'assert', what: source[at++] === '^' ? 'start' : 'end' }
    if (peek('\\b') || peek('\\B')) {
      at += 2
      return { kind: 'assert', what: source[at - 1] === 'b' ? 'boundary' : 'inside' }
    }
    if (/^\\(?:[1-9]|k)/.test(source.slice(at, at + 2)))
      throw new PatternError(
        `${source.slice(at, at + 2)} refers back to a group`,
        'References back cannot be matched in bounded time: write the text itself.',
      )
    const one =
      /\[(?:[^\]\\]|\\.)*\]|\\(?:u\{[^}]*\}|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u.{4}|x..|[pP]\{[^}]*\}|c.|.)|[^\\]/suy
    one.lastIndex = at
    const [found = ''] = one.exec(source) ?? []
    at += found.length
    return { kind: 'one', source: found }
  }

  const repeat = (item: Node): Node => {
    const quantifier = /(?:[*+?]|\{(?<min>\d+)(?<open>,)?(?<max>\d+)?\})\??/y
    quantifier.lastIndex = at
    const match = quantifier.exec(source)
    if (!match) return item
    at = quantifier.lastIndex
    const sign = match[0].charAt(0)
    const min = sign === '{' ? Number(match.groups?.['min']) : sign === '+' ? 1 : 0
    const max =
      sign === '?'
        ? 1
        : sign !== '{' || (match.groups?.['open'] && !match.groups['max'])
          ? Infinity
          : Number(match.groups?.['max'] ?? match.groups?.['min'])
    if (min > MOST_REPETITIONS || (max !== Infinity && max > MOST_REPETITIONS))
      throw new PatternError(`${match[0]} repeats more than ${MOST_REPETITIONS} times`, 'Write + or * for any number.')
    if (max > 1 && holdsOpenRepeat(item))
      throw new PatternError(
        `${match[0]} repeats a group that itself repeats without bounds`,
        'Nested quantifiers are not taken: repeat the characters or the group, not both.',
      )
    return { kind: 'repeat', item, min, max }
  }

  return choice(0)
}

function holdsOpenRepeat(node: Node): boolean {
  switch (node.kind) {
    case 'one':
    case 'assert':
      return false
    case 'repeat':
      return node.max === Infinity || holdsOpenRepeat(node.item)
    case 'sequence':
    case 'choice':
      return node.items.some(holdsOpenRepeat)
  }
}
