/** Names under which a model may stand in a list of prices, the most exact first. */
export interface ModelName {
  /** In lower case, without white space around it. */
  readonly full: string
  /** `openrouter` of `openrouter/z-ai/glm-5`; absent where the name has no such part. */
  readonly provider?: string
  /** What follows the provider. */
  readonly names: readonly string[]
}

/** How hard a model is told to think; some CLIs write it behind the name. It changes no price. */
const effort = /-(?:none|minimal|low|medium|high|xhigh|max)$/
/** The size of the context, which some CLIs write behind the name. */
const context = /\[[^\]]*\]$/

/** Takes a model's name apart. `undefined` for what is no model: an empty name, or one in angle brackets, as a CLI's own messages have. */
export function parseModelName(model: string): ModelName | undefined {
  const full = model.trim().toLowerCase()
  if (full === '' || full.startsWith('<')) return undefined
  const slash = full.indexOf('/')
  const provider = slash > 0 ? full.slice(0, slash) : undefined
  const bare = provider === undefined ? full : full.slice(slash + 1)
  const short = bare.replace(context, '')
  const names = [...new Set([bare, short, short.replace(effort, '')])].filter((name) => name !== '')
  return { full, ...(provider !== undefined && { provider }), names }
}
