/** Why a topic cannot be served. */
export interface TopicRefusal {
  readonly code: 'UNKNOWN_TOPIC' | 'AMBIGUOUS_ID' | 'TOO_MANY_SESSIONS' | 'TOPIC_FAILED'
  readonly title: string
  /** What could be named in place of the topic's id. */
  readonly keys?: readonly string[]
}

/** What becomes of a topic that is served. */
export interface TopicNews {
  /** It can be shown; before that, nobody is sent anything. */
  ready(): void
  /** Nothing of what was sent holds any more: everyone needs the snapshot again. */
  renewed(): void
  /** It cannot be served, or not any longer. The last that is told of it. */
  refused(why: TopicRefusal): void
}

/** One topic, while somebody listens. */
export interface ServedTopic {
  /** As it is after the last event that was announced. Asked for once the topic is ready. */
  snapshot(): unknown
  close(): void
}

/** Topics that are prepared when the first one listens, and cost nothing when nobody does. Their events are announced like any other. */
export interface TopicSource {
  /** Whether topics of this name are of this source. */
  owns(topic: string): boolean
  /** Called once for each topic, however many listen. News come later, never within this call. */
  serve(topic: string, news: TopicNews): ServedTopic
}
