/** What came over the socket for one bead, and when: which fields are new; none of a bead that is new itself. */
export interface BeadNews {
  readonly fields: readonly string[]
  readonly at: number
}

/** How long a row says what changed. */
const NEWS_MS = 20_000

const words: Readonly<Record<string, string>> = {
  title: 'title',
  status: 'status',
  priority: 'priority',
  type: 'type',
  assignee: 'assignee',
  labels: 'labels',
  dependsOn: 'dependencies',
  blocks: 'what waits for it',
  ready: 'ready',
  executions: 'attempts',
  costUsd: 'cost',
  stitchId: 'stitch',
  project: 'project',
  lastSeenAt: 'queue',
}

/** What changed of a bead a moment ago: "status, assignee changed"; of a new one "new". Times alone are no news. */
export function newsWords(news: BeadNews | undefined, now: number): string | undefined {
  if (news === undefined || now - news.at > NEWS_MS) return undefined
  if (news.fields.length === 0) return 'new'
  // Closing and opening change whether it is ready too: the status says it already.
  const fields = news.fields.filter((field) => !(field === 'ready' && news.fields.includes('status')))
  const said = fields.flatMap((field) => words[field] ?? [])
  return said.length === 0 ? undefined : `${said.slice(0, 2).join(', ')} changed`
}
