import type { Random } from '../random.ts'
import type { ClaudeVersion } from './versions.ts'

/** Who writes lines into a file: a session or one of its sub-agents. `parentUuid` is the last record of its chain. */
export interface Speaker {
  readonly version: ClaudeVersion
  readonly sessionId: string
  readonly cwd: string
  readonly branch: string
  readonly agentId: string | undefined
  readonly slug: string | undefined
  promptId: string
  parentUuid: string | null
}

/** A record with a uuid: user, assistant, system, attachment. */
export interface ChainRecord extends Bookkeeping {
  readonly uuid: string
}

/** Any record; without a uuid it belongs to no chain. */
export interface Bookkeeping {
  readonly type: string
  readonly [field: string]: unknown
}

/** Builds records with the fields in the order in which the version writes them, and moves the chain on. */
export interface RecordMaker {
  user(at: number, content: unknown, extra?: object): ChainRecord
  assistant(at: number, message: object, own: object): ChainRecord
  /** The synthetic reply that stands for a failed request. */
  failure(at: number, message: object, own: object): ChainRecord
  system(at: number, own: object, logicalParent?: boolean): ChainRecord
  attachment(at: number, attachment: object): ChainRecord
  progress(at: number, own: object): ChainRecord
}

export function createRecords(random: Random, speaker: Speaker): RecordMaker {
  const { version } = speaker
  const isBefore = version.envelope === 'before'
  const head = (): object => ({
    parentUuid: speaker.parentUuid,
    isSidechain: speaker.agentId !== undefined,
    ...(isBefore ? common(speaker) : {}),
  })
  const agent = speaker.agentId === undefined || version.agents === 'inline' ? {} : { agentId: speaker.agentId }
  const tail = (): object =>
    isBefore
      ? {}
      : {
          userType: 'external',
          entrypoint: 'sdk-cli',
          ...place(speaker),
          ...(speaker.slug === undefined ? {} : { slug: speaker.slug }),
        }
  const linked = (record: ChainRecord): ChainRecord => {
    speaker.parentUuid = record.uuid
    return record
  }
  return {
    user(at, content, extra = {}) {
      const uuid = random.uuid()
      const prompt = isBefore ? {} : { promptId: speaker.promptId }
      return linked({
        ...head(),
        ...prompt,
        ...agent,
        type: 'user',
        message: { role: 'user', content },
        uuid,
        timestamp: iso(at),
        ...extra,
        ...tail(),
      })
    },
    assistant(at, message, own) {
      const uuid = random.uuid()
      return linked({ ...head(), ...agent, message, ...own, type: 'assistant', uuid, timestamp: iso(at), ...tail() })
    },
    failure(at, message, own) {
      const uuid = random.uuid()
      return linked({ ...head(), ...agent, type: 'assistant', uuid, timestamp: iso(at), message, ...own, ...tail() })
    },
    system(at, own, logicalParent = false) {
      const uuid = random.uuid()
      const parents = logicalParent ? { parentUuid: null, logicalParentUuid: speaker.parentUuid } : {}
      return linked({
        ...head(),
        ...parents,
        ...agent,
        type: 'system',
        ...own,
        timestamp: iso(at),
        uuid,
        ...tail(),
      })
    },
    attachment(at, attachment) {
      const uuid = random.uuid()
      return linked({ ...head(), ...agent, attachment, type: 'attachment', uuid, timestamp: iso(at), ...tail() })
    },
    progress(at, own) {
      const uuid = random.uuid()
      return linked({ ...head(), ...agent, type: 'progress', ...own, uuid, timestamp: iso(at), ...tail() })
    },
  }
}

export const iso = (at: number): string => new Date(at).toISOString()

function place({ cwd, sessionId, version, branch }: Speaker): object {
  return { cwd, sessionId, version: version.name, gitBranch: branch }
}

function common(speaker: Speaker): object {
  return { userType: 'external', ...place(speaker) }
}
