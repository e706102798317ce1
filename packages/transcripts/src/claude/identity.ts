import { asString, type JsonObject } from '../parse-record.ts'
import { isAgentFile } from './header.ts'

/** What the records of one file say of whose they are, as far as they were read. */
export interface Identity {
  /** Of the session; the name of the file where no record says. */
  readonly id: string
  readonly cwd?: string
}

/** Learns whose records a file holds: as the decoder does, and nothing else of the header. */
export interface IdentityReader {
  /** No further record can tell more. */
  readonly isSettled: boolean
  /** A record of the conversation, in the order of the file. */
  learn(facts: { readonly sessionId?: string; readonly agentId?: string; readonly isSidechain: boolean; readonly cwd?: string }): void
  /** What a later part of the same file says, where this one leaves something open. */
  join(later: PartIdentity): void
  identity(): Identity
  part(): PartIdentity
}

/** What one part of a file says, as a value that can be sent. */
export interface PartIdentity {
  readonly id?: string
  readonly cwd?: string
  /** No later record changes the id. */
  readonly hasOwnId: boolean
}

/**
 * @param stem the name of the file without its ending: the session's id, if the file is where the CLI put it
 * @param isLater reads a later part of a file, whose first records say nothing of a sub-agent
 */
export function createIdentityReader(stem: string, isLater = false): IdentityReader {
  let id: string | undefined
  let cwd: string | undefined
  let hasOwnId = false
  let isAgent = isLater ? stem.startsWith('agent-') : undefined

  return {
    get isSettled() {
      return hasOwnId && cwd !== undefined
    },
    learn(facts) {
      cwd ??= facts.cwd || undefined
      const { sessionId, agentId, isSidechain } = facts
      if (!sessionId || hasOwnId) return
      isAgent ??= isAgentFile(stem, agentId, isSidechain)
      if (isAgent) id = agentId ? `agent-${agentId}` : stem
      else if (id === undefined || sessionId === stem) id = sessionId
      hasOwnId = isAgent || sessionId === stem
    },
    join(later) {
      cwd ??= later.cwd
      if (hasOwnId) return
      if (id === undefined || later.id === stem) id = later.id
      hasOwnId = later.hasOwnId
    },
    identity: () => ({ id: id ?? stem, ...(cwd !== undefined && { cwd }) }),
    part: () => ({ ...(id !== undefined && { id }), ...(cwd !== undefined && { cwd }), hasOwnId }),
  }
}

/** The facts of a parsed record. */
export function factsOf(record: JsonObject): Parameters<IdentityReader['learn']>[0] {
  const sessionId = asString(record.sessionId)
  const agentId = asString(record.agentId)
  const cwd = asString(record.cwd)
  return {
    ...(sessionId !== undefined && { sessionId }),
    ...(agentId !== undefined && { agentId }),
    isSidechain: record.isSidechain === true,
    ...(cwd !== undefined && { cwd }),
  }
}
