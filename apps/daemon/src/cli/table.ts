import { displayWidth, fit, plain } from './text-width.ts'

/** One column of a table. */
export interface Column<Row> {
  readonly title: string
  cell(row: Row): string
  /** Dresses a cell that has been cut and padded; must not change its width. */
  paint?(text: string, row: Row): string
  /** Figures stand to the right. Default: left. */
  readonly align?: 'right'
  /** May be cut down to this. Never cut where absent. */
  readonly min?: number
  /** Left out where it is all blank, and first, from the highest down, where the table is too wide. Never left out where absent. */
  readonly dispensable?: number
}

const gap = '  '

/** Rows → lines that fit the terminal: columns are cut, then left out. Control characters never reach the terminal. */
export function renderTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[], available: number | undefined): string {
  let shown = columns.map((column) => {
    const cells = rows.map((row) => plain(column.cell(row)))
    const width = Math.max(displayWidth(column.title), ...cells.map(displayWidth))
    return { column, cells, width, least: Math.min(width, Math.max(column.min ?? width, displayWidth(column.title))) }
  })
  shown = shown.filter(({ column, cells }) => column.dispensable === undefined || cells.some((cell) => cell !== ''))
  const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1)
  if (available !== undefined) {
    while (total(shown.map(({ least }) => least)) > available) {
      const ranks = shown.map(({ column }) => column.dispensable ?? -1)
      const last = Math.max(...ranks)
      if (last < 0) break
      shown = shown.filter((_, i) => i !== ranks.lastIndexOf(last))
    }
    for (let over = total(shown.map(({ width }) => width)) - available; over > 0; over--) {
      const widest = shown.filter(({ width, least }) => width > least).sort((a, b) => b.width - b.least - (a.width - a.least))[0]
      if (!widest) break
      widest.width--
    }
  }
  const line = (cell: (at: number) => string) =>
    shown
      .map((_, at) => cell(at))
      .join(gap)
      .trimEnd()
  const lines = [line((at) => place(shown[at]?.column.title ?? '', shown[at]?.width ?? 0, shown[at]?.column.align))]
  for (const [r, row] of rows.entries())
    lines.push(
      line((at) => {
        const { column, cells, width } = shown[at] ?? { column: undefined, cells: [], width: 0 }
        const text = place(cells[r] ?? '', width, column?.align)
        return column?.paint?.(text, row) ?? text
      }),
    )
  return lines.join('\n')
}

function place(text: string, width: number, align: Column<unknown>['align']): string {
  const free = width - displayWidth(text)
  return align === 'right' && free > 0 ? ' '.repeat(free) + text : fit(text, width)
}
