import { Diagnostics } from '@hoop/protocol'
import * as v from 'valibot'
/** The daemon answered, but not with what was asked for; or it answered nothing. */
export declare class ApiError extends Error {
  readonly name = 'ApiError'
  readonly code: string
  readonly hint: string | undefined
  constructor(
    code: string,
    message: string,
    options?: {
      cause?: unknown
      hint?: string | undefined
    },
  )
}
declare const Executions: v.ObjectSchema<
  {
    readonly items: v.ArraySchema<
      import('valibot').ObjectSchema<
        {
          readonly id: import('valibot').StringSchema<undefined>
          readonly worker: import('valibot').StringSchema<undefined>
          readonly bead: import('valibot').StringSchema<undefined>
          readonly workspace: import('valibot').NullableSchema<import('valibot').StringSchema<undefined>, undefined>
          readonly project: import('valibot').NullableSchema<import('valibot').StringSchema<undefined>, undefined>
          readonly strand: import('valibot').NullableSchema<import('valibot').StringSchema<undefined>, undefined>
          readonly adapter: import('valibot').NullableSchema<import('valibot').StringSchema<undefined>, undefined>
          readonly model: import('valibot').NullableSchema<import('valibot').StringSchema<undefined>, undefined>
          readonly kind: import('valibot').PicklistSchema<['work', 'split'], undefined>
          readonly attempt: import('valibot').NumberSchema<undefined>
          readonly startedAt: import('valibot').SchemaWithPipe<
            readonly [import('valibot').StringSchema<undefined>, import('valibot').IsoTimestampAction<string, undefined>]
          >
          readonly endedAt: import('valibot').NullableSchema<
            import('valibot').SchemaWithPipe<
              readonly [import('valibot').StringSchema<undefined>, import('valibot').IsoTimestampAction<string, undefined>]
            >,
            undefined
          >
          readonly outcome: import('valibot').PicklistSchema<
            ['running', 'success', 'failure', 'timeout', 'crash', 'interrupted', 'agent_not_found', 'lost'],
            undefined
          >
          readonly exitCode: import('valibot').NullableSchema<import('valibot').NumberSchema<undefined>, undefined>
          readonly sessionId: import('valibot').NullableSchema<import('valibot').StringSchema<undefined>, undefined>
          readonly costUsd: import('valibot').NullableSchema<import('valibot').NumberSchema<undefined>, undefined>
          readonly joinedBy: import('valibot').NullableSchema<
            import('valibot').PicklistSchema<['tag', 'trace', 'banner', 'cwd-time'], undefined>,
            undefined
          >
          readonly sources: import('valibot').ArraySchema<
            import('valibot').ObjectSchema<
              {
                readonly path: import('valibot').StringSchema<undefined>
                readonly offset: import('valibot').OptionalSchema<
                  import('valibot').SchemaWithPipe<
                    readonly [
                      import('valibot').NumberSchema<undefined>,
                      import('valibot').IntegerAction<number, undefined>,
                      import('valibot').MinValueAction<number, 0, undefined>,
                    ]
                  >,
                  undefined
                >
              },
              undefined
            >,
            undefined
          >
        },
        undefined
      >,
      undefined
    >
    readonly cursor: v.NullableSchema<v.StringSchema<undefined>, undefined>
  },
  undefined
>
/** The daemon's answers, parsed. */
export declare const api: {
  diagnostics: (signal?: AbortSignal) => Promise<Diagnostics>
  executions: (
    filter: {
      readonly worker?: string
      readonly project?: string
    },
    signal?: AbortSignal,
  ) => Promise<v.InferOutput<typeof Executions>>
  /** Whether the process is up at all. */
  isUp: () => Promise<boolean>
}
export {}
//# sourceMappingURL=api.d.ts.map
