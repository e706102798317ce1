/** The heights of many rows in order, of which most are guesses: sums and places in logarithmic time, also while rows are added. */
export interface Heights {
  readonly count: () => number
  readonly total: () => number
  readonly get: (row: number) => number
  /** Returns by how much the row grew. */
  readonly set: (row: number, px: number) => number
  readonly push: (px: number) => void
  /** Where a row begins: the sum of all before it. */
  readonly topOf: (row: number) => number
  /** The row at a place, the first or the last one where there is none; never a row without height, unless all are. */
  readonly rowAt: (px: number) => number
  /** Sets all anew. */
  readonly fill: (count: number, heightOf: (row: number) => number) => void
}

/** A Fenwick tree: the node `i` (from 1) holds the sum of the `i & -i` rows that end with row `i - 1`. */
export function createHeights(): Heights {
  let count = 0
  let height = new Float64Array(1024)
  let tree = new Float64Array(1025)

  const reserve = (wanted: number) => {
    if (wanted <= height.length) return
    let room = height.length
    while (room < wanted) room *= 2
    const [more, taller] = [new Float64Array(room), new Float64Array(room + 1)]
    more.set(height.subarray(0, count))
    taller.set(tree.subarray(0, count + 1))
    height = more
    tree = taller
  }
  const topOf = (row: number): number => {
    let sum = 0
    for (let node = Math.max(0, Math.min(row, count)); node > 0; node -= node & -node) sum += tree[node] ?? 0
    return sum
  }
  return {
    count: () => count,
    total: () => topOf(count),
    get: (row) => (row >= 0 && row < count ? (height[row] ?? 0) : 0),
    set(row, px) {
      if (row < 0 || row >= count) return 0
      const grown = px - (height[row] ?? 0)
      if (grown === 0) return 0
      height[row] = px
      for (let node = row + 1; node <= count; node += node & -node) tree[node] = (tree[node] ?? 0) + grown
      return grown
    },
    push(px) {
      reserve(count + 1)
      height[count] = px
      count += 1
      let sum = px
      for (let step = 1; step < (count & -count); step *= 2) sum += tree[count - step] ?? 0
      tree[count] = sum
    },
    topOf,
    rowAt(px) {
      if (count === 0) return 0
      let node = 0
      let left = Math.max(0, px)
      let step = 1
      while (step * 2 <= count) step *= 2
      for (; step >= 1; step /= 2) {
        const next = node + step
        const sum = tree[next] ?? 0
        if (next <= count && sum <= left) {
          node = next
          left -= sum
        }
      }
      if (node < count) return node
      let row = count - 1
      while (row > 0 && (height[row] ?? 0) === 0) row -= 1
      return row
    },
    fill(wanted, heightOf) {
      count = 0
      reserve(wanted)
      count = wanted
      for (let row = 0; row < count; row += 1) {
        const px = heightOf(row)
        height[row] = px
        tree[row + 1] = px
      }
      for (let node = 1; node <= count; node += 1) {
        const parent = node + (node & -node)
        if (parent <= count) tree[parent] = (tree[parent] ?? 0) + (tree[node] ?? 0)
      }
    },
  }
}
