/** Where a worker's page is. */
export const workerHref = (id: string): string => `/workers/${encodeURIComponent(id)}`

/** Where a project's page is. */
export const projectHref = (name: string): string => `/projects/${encodeURIComponent(name)}`

/** Where a bead's page is. The same id may stand in two queues, so its key names both. */
export const beadHref = (workspace: string, id: string): string => `/beads/${encodeURIComponent(`${workspace}#${id}`)}`

/** Where a draft's page is. */
export const draftHref = (id: string): string => `/drafts/${encodeURIComponent(id)}`

/** Where a stitch's page is. */
export const stitchHref = (id: string): string => `/stitches/${encodeURIComponent(id)}`

/** The form of a new draft, with what is known already. */
export function newDraftHref(known: { readonly project?: string | null; readonly stitch?: string }): string {
  const search = new URLSearchParams()
  if (known.project != null) search.set('project', known.project)
  if (known.stitch !== undefined) search.set('stitch', known.stitch)
  return search.size === 0 ? '/drafts/new' : `/drafts/new?${search.toString()}`
}

/** Where a session's transcript is, and in it an entry by its number. */
export const sessionHref = (key: string, seq?: number): string =>
  `/sessions/${encodeURIComponent(key)}${seq === undefined ? '' : `#${seq}`}`

/** Where one execution stands open among those of its worker. */
export const runHref = ({ worker, id }: { readonly worker: string; readonly id: string }): string =>
  `/workers/${encodeURIComponent(worker)}?run=${encodeURIComponent(id)}`

/** Where one execution is stepped through, and in it an entry of its session. */
export const stepsHref = (id: string, seq?: number | null): string =>
  `/executions/${encodeURIComponent(id)}/steps${seq == null ? '' : `?at=${seq}`}`

/** The page of alerts, with one of them open. */
export const alertHref = (id: string): string => `/alerts?alert=${encodeURIComponent(id)}`
