import { formatUsd } from '@hoop/quota'
import { type Column, renderTable } from '../table.ts'
import { paint, type Terminal } from '../terminal.ts'
import { tokensOf, type UsageReport, type UsageRow } from './tally.ts'

type Look = Pick<Terminal, 'columns' | 'hasColour'>

const titles = { day: 'DAY', model: 'MODEL', project: 'PROJECT', session: 'SESSION', cli: 'CLI' } as const

/** A table with its totals, what has no price, and what was read. Pure. */
export function describeUsage(report: UsageReport, look: Look): string {
  const { answer, partial, unpricedRequests } = report
  if (answer.totals.requests === 0) return [nothing(report), read(report)].join('\n\n')
  const total: UsageRow = { key: 'Total', ...answer.totals }
  const isPartial = (row: UsageRow) => (row === total ? unpricedRequests > 0 : partial.has(row.key))
  const isTotal = (row: UsageRow) => row === total
  const table = renderTable([...answer.rows, total], columns(titles[answer.by], isPartial, isTotal, look), look.columns)
  return [heading(report, look), table, ...remarks(report, look)].join('\n\n')
}

function columns(
  title: string,
  isPartial: (row: UsageRow) => boolean,
  isTotal: (row: UsageRow) => boolean,
  look: Look,
): readonly Column<UsageRow>[] {
  const bold = (text: string, row: UsageRow) => (isTotal(row) ? paint(look, 'bold', text) : text)
  const figure = (name: string, of: (row: UsageRow) => number, dispensable?: number): Column<UsageRow> => ({
    title: name,
    cell: (row) => whole(of(row)),
    align: 'right',
    paint: bold,
    ...(dispensable !== undefined && { dispensable }),
  })
  return [
    { title, cell: ({ key }) => key, min: 10, paint: bold },
    figure('REQUESTS', ({ requests }) => requests, 1),
    figure('INPUT', ({ input }) => input, 3),
    figure('OUTPUT', ({ output }) => output, 2),
    figure('CACHE READ', ({ cacheRead }) => cacheRead, 5),
    figure('CACHE WRITE', ({ cacheWrite }) => cacheWrite, 4),
    figure('TOKENS', tokensOf),
    { title: 'COST', cell: (row) => cost(row, isPartial(row)), align: 'right', paint: bold },
  ]
}

/** `no price`, `$1.20`, `≥ $1.20` where a part has no price, `~` before what rests on estimates. */
function cost({ costUsd, estimated }: UsageRow, isPartial: boolean): string {
  if (costUsd === null) return 'no price'
  return `${isPartial ? '≥ ' : ''}${estimated ? '~' : ''}${formatUsd(costUsd * 1e9)}`
}

function heading({ answer, since, until }: UsageReport, look: Look): string {
  const range =
    since !== undefined && until !== undefined
      ? `${since} to ${until}`
      : since !== undefined
        ? `since ${since}`
        : until !== undefined
          ? `until ${until}`
          : 'all days'
  return `${paint(look, 'bold', 'Usage')} by ${answer.by} · ${range} · ${answer.timezone} · cost at list prices, as if paid per request`
}

function remarks(report: UsageReport, look: Look): readonly string[] {
  const { answer, unpricedRequests, undated } = report
  const lines: string[] = []
  if (answer.unpriced.length > 0)
    lines.push(
      paint(
        look,
        'yellow',
        `No price for ${answer.unpriced.join(', ')}: ${counted(unpricedRequests, 'request')} not in the cost, which is at least what it says. A file of prices (\`prices:\` in config.yml) can add one.`,
      ),
    )
  if (answer.totals.estimated) lines.push('~ rests on figures that a CLI rounded or counted by itself.')
  if (undated > 0) lines.push(`${counted(undated, 'request')} without a time left out.`)
  lines.push(read(report))
  return [lines.join('\n')]
}

function read({ answer, unread }: UsageReport): string {
  const { total, ignored, unknown, malformed } = answer.lines
  const odd = [
    ignored > 0 && `${whole(ignored)} that tell nothing of usage or talk`,
    unknown > 0 && `${whole(unknown)} of a kind not known here`,
    malformed > 0 && `${whole(malformed)} malformed`,
  ]
  const parts = odd.filter((part) => part !== false)
  const missed = unread.length > 0 ? `; ${counted(unread.length, 'file')} could not be read (--verbose names them)` : ''
  return `Read ${counted(total, 'line')} of ${counted(answer.files, 'file')}${parts.length > 0 ? `, ${parts.join(', ')}` : ''}${missed}.`
}

function nothing({ answer, since, until }: UsageReport): string {
  return answer.files === 0
    ? 'No transcripts of Claude Code, Codex, OpenCode, Gemini CLI or Aider were found in this home folder.'
    : since !== undefined || until !== undefined
      ? 'No requests in these days.'
      : 'No requests are recorded.'
}

const counted = (count: number, thing: string) => `${whole(count)} ${thing}${count === 1 ? '' : 's'}`

function whole(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}
