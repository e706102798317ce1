import type { ServedTopic, TopicRefusal, TopicSource } from '../fleet/topic-source.ts'

/** What of a topic can be told now: its data; `later` while it is prepared; nothing where there is no such topic. */
export type TopicState = { readonly data: unknown } | 'later' | undefined

export interface ServedTopicsOptions {
  readonly source: TopicSource | undefined
  /** A topic that is left by everyone is served for so long: who reloads a page finds it as it was. */
  readonly lingerMs: number
  /** Everyone on this topic needs its snapshot. */
  readonly onRenewed: (topic: string) => void
  readonly onRefused: (topic: string, why: TopicRefusal) => void
}

interface Served {
  readonly topic: ServedTopic
  isReady: boolean
  leaving?: NodeJS.Timeout
}

/** The topics of a source that somebody listens to, each served once for all of them. */
export class ServedTopics {
  readonly #options: ServedTopicsOptions
  readonly #served = new Map<string, Served>()

  constructor(options: ServedTopicsOptions) {
    this.#options = options
  }

  owns(topic: string): boolean {
    return this.#options.source?.owns(topic) === true
  }

  /** Somebody listens to it from now on. Topics of others are none of ours. */
  join(topic: string): void {
    const known = this.#served.get(topic)
    if (known) {
      clearTimeout(known.leaving)
      delete known.leaving
      return
    }
    const { source, onRenewed, onRefused } = this.#options
    if (!source?.owns(topic)) return
    const renew = () => {
      if (this.#served.get(topic) !== served) return
      served.isReady = true
      onRenewed(topic)
    }
    const served: Served = {
      isReady: false,
      topic: source.serve(topic, {
        ready: renew,
        renewed: renew,
        refused: (why) => {
          if (this.#served.get(topic) !== served) return
          this.#end(topic, served)
          onRefused(topic, why)
        },
      }),
    }
    this.#served.set(topic, served)
  }

  /** Nobody listens to it any more. */
  leave(topic: string): void {
    const served = this.#served.get(topic)
    if (!served || served.leaving) return
    served.leaving = setTimeout(() => this.#end(topic, served), this.#options.lingerMs)
    served.leaving.unref()
  }

  state(topic: string): TopicState {
    const served = this.#served.get(topic)
    if (!served) return undefined
    return served.isReady ? { data: served.topic.snapshot() } : 'later'
  }

  close(): void {
    for (const [topic, served] of this.#served) this.#end(topic, served)
  }

  #end(topic: string, served: Served): void {
    clearTimeout(served.leaving)
    this.#served.delete(topic)
    served.topic.close()
  }
}
