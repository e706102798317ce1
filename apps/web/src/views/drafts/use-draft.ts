import type { Draft, DraftDetail } from '@hoop/protocol'
import { createEffect, createMemo, createSignal, on, type Accessor } from 'solid-js'
import { ApiError } from '../../api.ts'
import { approveDraft, editDraft, readDraft, rejectDraft } from '../../calls/drafts.ts'
import { useDrafts } from '../../live/drafts.tsx'
import { useAnswer } from '../../live/use-answer.ts'

/** One draft: as it was read, and as its topic tells it since. */
export interface OneDraft {
  /** The newest that is known. */
  readonly draft: Accessor<Draft | undefined>
  readonly detail: Accessor<DraftDetail | undefined>
  readonly error: Accessor<ApiError | undefined>
  readonly isMissing: Accessor<boolean>
  readonly reload: () => void
  /** What is being done just now. */
  readonly doing: Accessor<'approving' | 'rejecting' | 'saving' | undefined>
  /** Why the last thing that was tried did not work. */
  readonly failure: Accessor<ApiError | undefined>
  readonly forgetFailure: () => void
  /** Each answers whether it worked, and does nothing while something is being done. */
  readonly approve: () => Promise<boolean>
  readonly reject: (reason: string) => Promise<boolean>
  readonly edit: (change: Omit<Parameters<typeof editDraft>[1], 'revision'>, revision: number) => Promise<boolean>
}

export function useDraft(id: Accessor<string>): OneDraft {
  const live = useDrafts()
  const [told, setTold] = createSignal<Draft>()
  const [doing, setDoing] = createSignal<'approving' | 'rejecting' | 'saving'>()
  const [failure, setFailure] = createSignal<ApiError>()
  const topic = createMemo(() => live.byId[id()])
  const stamp = createMemo(() => `${topic()?.revision}:${topic()?.state}:${topic()?.updatedAt}`)
  const answer = useAnswer(id, readDraft, stamp)
  createEffect(
    on(id, () => {
      setTold(undefined)
      setFailure(undefined)
    }),
  )
  // Whatever of the three is newest: what was read, what the topic told, what a write answered.
  const draft = createMemo(() => {
    const known = [answer.data(), topic(), told()].filter((one) => one !== undefined && one.id === id())
    return known.reduce<Draft | undefined>(
      (best, one) => (best === undefined || (one !== undefined && isNewer(one, best)) ? one : best),
      undefined,
    )
  })
  const act = async (what: 'approving' | 'rejecting' | 'saving', run: () => Promise<unknown>): Promise<boolean> => {
    if (doing() !== undefined) return false
    setDoing(what)
    setFailure(undefined)
    try {
      await run()
      return true
    } catch (cause) {
      setFailure(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
      return false
    } finally {
      setDoing(undefined)
      answer.reload()
    }
  }
  return {
    draft,
    detail: () => (answer.data()?.id === id() ? answer.data() : undefined),
    error: answer.error,
    isMissing: () => answer.error()?.code === 'DRAFT_NOT_FOUND',
    reload: answer.reload,
    doing,
    failure,
    forgetFailure: () => setFailure(undefined),
    approve: () =>
      act('approving', async () => {
        const seen = draft()
        if (seen !== undefined) await approveDraft(seen.id, seen.hash)
      }),
    reject: (reason) => act('rejecting', async () => setTold(await rejectDraft(id(), reason))),
    edit: (change, revision) => act('saving', async () => setTold(await editDraft(id(), { ...change, revision }))),
  }
}

const isNewer = (a: Draft, b: Draft): boolean => a.revision > b.revision || (a.revision === b.revision && a.updatedAt > b.updatedAt)
