import { StitchDetail, StitchMessage, StitchView, type StitchKind, type StitchStatus } from '@hoop/protocol'
import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

const Stitches = v.object({ items: v.array(StitchView), cursor: v.nullable(v.string()) })
export type StitchPage = v.InferOutput<typeof Stitches>

const within = (signal?: AbortSignal) => (signal === undefined ? {} : { init: { signal } })

/** Stitches, last active first. Without `withQuiet` those that have been quiet for long are left out. */
export const listStitches = (
  filter: {
    readonly withQuiet: boolean
    readonly project?: string | undefined
    readonly kind?: StitchKind | undefined
    readonly status?: StitchStatus | undefined
    readonly cursor?: string
  },
  signal?: AbortSignal,
): Promise<StitchPage> => {
  const { withQuiet, project, kind, status, cursor } = filter
  const query = {
    ...(project === undefined ? {} : { project }),
    ...(kind === undefined ? {} : { kind }),
    ...(status === undefined ? {} : { status }),
    ...(cursor === undefined ? {} : { cursor }),
    quiet: withQuiet ? ('1' as const) : ('0' as const),
    limit: '200',
  }
  return readAnswer(client().stitches.$get({ query }, within(signal)), Stitches)
}

export const readStitch = (id: string, signal?: AbortSignal): Promise<StitchDetail> =>
  readAnswer(client().stitches[':id'].$get({ param: { id } }, within(signal)), StitchDetail)

export const sayInStitch = (id: string, text: string): Promise<StitchMessage> =>
  readAnswer(client().stitches[':id'].messages.$post({ param: { id }, json: { text } }), StitchMessage)

/** Links this stitch to another one; refused for itself, for one that is not there, and twice. */
export const referToStitch = (id: string, to: string): Promise<unknown> =>
  readAnswer(client().stitches[':id'].links.$post({ param: { id }, json: { to } }), v.unknown())

/** Names a stitch that only a label tells of. */
export const adoptStitch = (id: string, title: string, kind: StitchKind): Promise<unknown> =>
  readAnswer(client().stitches[':id'].adopt.$post({ param: { id }, json: { title, kind } }), v.unknown())
