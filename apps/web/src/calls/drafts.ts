import { Created, Draft, DraftDetail, type DraftEdit, type DraftState, type NewDraft } from '@hoop/protocol'
import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

const Drafts = v.object({ items: v.array(Draft), cursor: v.nullable(v.string()) })
export type DraftPage = v.InferOutput<typeof Drafts>

/** What became of one of several: created, or why not. */
const Outcome = v.variant('ok', [
  v.object({ id: v.string(), ok: v.literal(true), ...Created.entries }),
  v.object({
    id: v.string(),
    ok: v.literal(false),
    code: v.string(),
    title: v.string(),
    detail: v.nullable(v.string()),
    hint: v.nullable(v.string()),
  }),
])
export type Outcome = v.InferOutput<typeof Outcome>

const Outcomes = v.object({ items: v.array(Outcome) })

const within = (signal?: AbortSignal) => (signal === undefined ? {} : { init: { signal } })

/** Drafts that were decided, newest first, a page at a time. */
export const listDrafts = (
  filter: { readonly state?: DraftState; readonly project?: string; readonly cursor?: string },
  signal?: AbortSignal,
): Promise<DraftPage> => readAnswer(client().drafts.$get({ query: { ...filter, limit: '100' } }, within(signal)), Drafts)

export const readDraft = (id: string, signal?: AbortSignal): Promise<DraftDetail> =>
  readAnswer(client().drafts[':id'].$get({ param: { id } }, within(signal)), DraftDetail)

export const proposeDraft = (draft: NewDraft): Promise<Draft> => readAnswer(client().drafts.$post({ json: draft }), Draft)

/** `DRAFT_STALE` when another revision came first; `problem.current` is that one. */
export const editDraft = (id: string, edit: DraftEdit): Promise<Draft> =>
  readAnswer(client().drafts[':id'].$patch({ param: { id }, json: edit }), Draft)

export const approveDraft = (id: string, hash: string): Promise<Created> =>
  readAnswer(client().drafts[':id'].approve.$post({ param: { id }, json: { hash } }), Created)

export const rejectDraft = (id: string, reason: string): Promise<Draft> =>
  readAnswer(client().drafts[':id'].reject.$post({ param: { id }, json: reason === '' ? {} : { reason } }), Draft)

/** Several at once, one outcome each. */
export const approveDrafts = async (drafts: readonly { readonly id: string; readonly hash: string }[]): Promise<readonly Outcome[]> =>
  (await readAnswer(client().drafts.approve.$post({ json: { drafts: drafts.map(({ id, hash }) => ({ id, hash })) } }), Outcomes)).items
