/** One line of a comparison. */
export interface DiffLine {
  readonly kind: 'same' | 'add' | 'del'
  readonly text: string
}

/** A comparison with what is the same folded away. */
export type DiffPart = DiffLine | { readonly kind: 'fold'; readonly count: number }

/** Beyond so many pairs of lines what differs is shown as replaced, not compared. */
const MOST_PAIRS = 2_000_000

/** What was taken out and put in, line by line: the longest common lines stay. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const same = (text: string): DiffLine => ({ kind: 'same', text })
  return [
    ...before.slice(0, head).map(same),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ]
}

function diffMiddle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const replaced = [...before.map((text) => ({ kind: 'del', text }) as const), ...after.map((text) => ({ kind: 'add', text }) as const)]
  if (before.length * after.length > MOST_PAIRS) return replaced
  // length[i][j]: how many lines before[i…] and after[j…] have in common, in order.
  const width = after.length + 1
  const length = new Uint32Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      length[i * width + j] =
        before[i] === after[j]
          ? (length[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(length[(i + 1) * width + j] ?? 0, length[i * width + j + 1] ?? 0)
  const lines: DiffLine[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const old = before[i]
    const fresh = after[j]
    if (old !== undefined && old === fresh) {
      lines.push({ kind: 'same', text: old })
      i += 1
      j += 1
    } else if (old !== undefined && (fresh === undefined || (length[(i + 1) * width + j] ?? 0) >= (length[i * width + j + 1] ?? 0))) {
      lines.push({ kind: 'del', text: old })
      i += 1
    } else {
      lines.push({ kind: 'add', text: fresh ?? '' })
      j += 1
    }
  }
  return lines
}

/** Keeps `around` lines beside every change, and folds the rest. */
export function foldSame(lines: readonly DiffLine[], around = 2): readonly DiffPart[] {
  const isNear = lines.map((_, at) => lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'))
  const parts: DiffPart[] = []
  let folded = 0
  lines.forEach((line, at) => {
    if (isNear[at] !== true) {
      folded += 1
      return
    }
    if (folded > 0) parts.push({ kind: 'fold', count: folded })
    folded = 0
    parts.push(line)
  })
  if (folded > 0 && parts.length > 0) parts.push({ kind: 'fold', count: folded })
  return parts
}
