import type { IndexProgress, SessionEvent } from '@hoop/protocol'
import type { PriceOverrides } from '@hoop/quota'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { AgentState } from '../../src/index/live-sessions.ts'
import type { LiveSession } from '../../src/index/messages.ts'
import { openSessionIndex, type SessionIndex } from '../../src/index/session-index.ts'
import type { Project } from '../../src/projects/index.ts'
import type { Rule } from '@hoop/redact'
import { createLiveMasker, type LiveMasker } from '../../src/redaction/masker.ts'
import { makeFolder, until } from '../fixtures.ts'

export interface TestIndex extends SessionIndex {
  readonly path: string
  readonly masker: LiveMasker
  readonly events: readonly (SessionEvent & { readonly topics: readonly string[] })[]
  readonly troubles: readonly { readonly path?: string | undefined; readonly message: string }[]
  /** Waits until all that is there has been read, and so many files of them since the start. */
  settled(parsed: number): Promise<IndexProgress>
}

export interface TestIndexOptions {
  readonly home: string
  readonly path?: string
  readonly projects?: readonly Project[]
  readonly toolChars?: number
  readonly prices?: PriceOverrides | undefined
  readonly agentOf?: (session: LiveSession) => AgentState
  readonly rules?: readonly Rule[]
  readonly topicsOf?: (key: string) => readonly string[]
  readonly announce?: (topics: readonly string[], event: SessionEvent) => void
}

/** A real index over a home, in this thread; closed when the test ends. */
export async function openTestIndex(options: TestIndexOptions): Promise<TestIndex> {
  const { home, path, projects = [], toolChars = 2000, prices, agentOf, rules = [] } = options
  const masker = createLiveMasker(rules)
  const file = path ?? join(await makeFolder(), 'index.db')
  const events: (SessionEvent & { readonly topics: readonly string[] })[] = []
  const troubles: { readonly path?: string | undefined; readonly message: string }[] = []
  const index = openSessionIndex({
    path: file,
    places: () => ({ homes: [{ home, env: {} }], workspaces: [] }),
    projects: () => projects,
    toolChars,
    prices,
    agentOf: agentOf ?? (() => undefined),
    masker,
    topicsOf: options.topicsOf ?? ((key) => [`session:${key}`]),
    announce(topics, event) {
      events.push({ topics, ...event })
      options.announce?.(topics, event)
    },
    now: Date.now,
    onTrouble: (trouble) => void troubles.push(trouble),
  })
  onTestFinished(() => index.close())
  index.start()
  return {
    ...index,
    path: file,
    masker,
    events,
    troubles,
    async settled(parsed) {
      await until(() => index.progress().state === 'idle' && index.progress().files.parsed >= parsed)
      return index.progress()
    },
  }
}
