import type { AuditRecord, DraftDetail, StitchDetail } from '@hoop/protocol'

const at = (ms: number) => new Date(Date.now() - ms).toISOString()
const HASH = 'a'.repeat(64)

export function makeDraft(fields: Partial<DraftDetail> = {}): DraftDetail {
  return {
    id: 'dr-one',
    revision: 1,
    hash: HASH,
    state: 'pending',
    proposedBy: 'client:desk',
    proposedAt: at(60_000),
    updatedAt: at(60_000),
    project: 'storefront',
    workspace: '/srv/storefront',
    stitch: { id: 'st-one', title: 'Cart', kind: 'operator' },
    reason: 'Seen twice',
    origin: { session: 'session-1', seq: 14 },
    beads: [
      { key: 'b', title: 'Review the fix', type: 'review', priority: 2, labels: ['stitch:st-one'], dependsOn: ['a'] },
      {
        key: 'a',
        title: 'Fix the cart',
        type: 'bug',
        priority: 1,
        description: 'It <b>breaks</b>.',
        labels: ['stitch:st-one'],
        dependsOn: [],
      },
    ],
    commands: [
      ['br', 'create', "--title=Fix the cart's total", '--type=bug'],
      ['br', 'create', '--title=Review the fix'],
    ],
    similar: [],
    warnings: [],
    creations: [],
    error: null,
    decision: null,
    revisions: [],
    ...fields,
  }
}

export function makeStitch(fields: Partial<StitchDetail> = {}): StitchDetail {
  return {
    id: 'st-one',
    kind: 'operator',
    title: 'Cart totals',
    project: 'storefront',
    status: 'in-progress',
    quietDays: null,
    known: true,
    createdAt: at(3_600_000),
    createdBy: 'operator:ana',
    beads: [
      {
        key: '/srv/storefront#sf-1',
        id: 'sf-1',
        workspace: '/srv/storefront',
        how: ['created', 'label'],
        title: 'Fix the cart',
        status: 'open',
      },
    ],
    sessions: [],
    links: [],
    messages: 1,
    participants: ['operator:ana'],
    files: [],
    durationMs: 0,
    costUsd: null,
    lastAt: at(5000),
    said: [{ id: 1, author: 'operator:ana', at: at(5000), text: '<img src=x onerror=alert(1)>' }],
    drafts: [],
    ...fields,
  }
}

export function makeRecord(seq: number, fields: Partial<AuditRecord> = {}): AuditRecord {
  const hashOf = (n: number) => n.toString(16).padStart(64, '0')
  return {
    actor: 'operator:ana',
    at: at(1000),
    data: { revision: 1 },
    hash: hashOf(seq),
    prev: hashOf(seq - 1),
    project: 'storefront',
    seq,
    subject: 'dr-one',
    type: 'draft.proposed',
    v: 1,
    ...fields,
  }
}

/** The daemon over HTTP: `routes` answer by method and path; `asked` are the requests, with their bodies. */
export function fakeDaemon(routes: Readonly<Record<string, (body: unknown, search: URLSearchParams) => unknown>>) {
  const asked: { readonly route: string; readonly search: string; readonly body: unknown }[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = input instanceof Request ? input : new Request(new URL(String(input), location.origin), init)
    const url = new URL(request.url)
    const text = await request.text()
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const route = `${request.method} ${url.pathname}`
    asked.push({ route, search: url.search, body })
    const answer = routes[route]?.(body, url.searchParams) ?? { title: 'No such route', status: 404, code: 'ROUTE_NOT_FOUND' }
    const status = typeof answer === 'object' && answer !== null && 'code' in answer && 'status' in answer ? Number(answer.status) : 200
    return new Response(JSON.stringify(answer), { status, headers: { 'content-type': 'application/json' } })
  }
  return { fetch, asked, count: (route: string) => asked.filter((one) => one.route === route).length }
}

export const operator = () => ({ role: 'operator', actor: 'operator:ana' })
