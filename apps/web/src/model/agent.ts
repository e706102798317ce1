/** How an agent is named in a row: the program, then the model, nothing said twice. */
export interface AgentName {
  readonly program: string
  readonly model: string
}

/**
 * `codex-gpt-5.6-sol` with model `gpt-5.6-sol` → `codex`, `gpt-5.6-sol`; `claude-sonnet` with `claude-sonnet-4-5` → `claude`,
 * `sonnet-4-5`; the date of a release is left out. Adapters are named by people, often after both.
 */
export function agentName(adapter: string | null, model: string | null): AgentName {
  if (adapter === null) return { program: '', model: model ?? '' }
  const at = adapter.indexOf('-')
  const program = at > 0 ? adapter.slice(0, at) : adapter
  const rest = at > 0 ? adapter.slice(at + 1) : ''
  if (model === null || model === '') return { program, model: rest }
  const dateless = model.replace(/-20\d{6}$/, '')
  const own = dateless.startsWith(`${program}-`) ? dateless.slice(program.length + 1) : dateless
  // What the adapter's name adds beyond its model stays: "claude-night" with "opus-4-5" is not "claude".
  return rest === '' || own.includes(rest) || rest.includes(own) || model.includes(rest)
    ? { program, model: own }
    : { program: adapter, model: own }
}
