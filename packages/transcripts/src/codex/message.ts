import { asArray, asObject, asString, type JsonObject } from '../parse-record.ts'

/** What a message with the role `user` is. `wrapped`: looks like context that Codex injects, and may yet turn out to be a prompt. */
export type UserMessage = 'prompt' | 'injected' | 'wrapped'

const injected =
  /^\s*(?:<(?:environment_context|user_instructions|turn_aborted|subagent_notification|skill|user_shell_command|INSTRUCTIONS)\b|# AGENTS\.md instructions\b)/

/**
 * Since 0.169 each part of a message tells where it is from. Before that, what is injected is known by how it begins; and whatever is one
 * element as a whole, `<name>…</name>`, is taken for injected unless an event says that a person sent it.
 */
export function kindOfUserMessage(payload: JsonObject, text: string): UserMessage {
  const parts = asArray(asObject(payload.internal_chat_message_metadata_passthrough)?.content_item_metadata)
  const origins = parts.map((part) => asString(asObject(asObject(part)?.provenance)?.type)).filter((type) => type !== undefined)
  if (origins.length > 0) return origins.includes('user') ? 'prompt' : 'injected'
  if (injected.test(text.slice(0, 200))) return 'injected'
  const [, name] = /^\s*<([A-Za-z][\w-]*)[^<>]*>/.exec(text.slice(0, 200)) ?? []
  return name !== undefined && text.trimEnd().endsWith(`</${name}>`) ? 'wrapped' : 'prompt'
}

/** The folder that an injected `<environment_context>` names. */
export function cwdOfContext(text: string): string | undefined {
  if (!text.startsWith('<environment_context>')) return undefined
  const head = text.slice(0, 4_000)
  return (/<cwd>([^<]+)<\/cwd>/.exec(head)?.[1] ?? /^\s*Current working directory: (.+)$/m.exec(head)?.[1])?.trim()
}

/** The text of a reasoning item: its summary, and its content where that is not encrypted. */
export function reasoningText(payload: JsonObject): string {
  const parts = [...asArray(payload.summary), ...asArray(payload.content)]
  return parts
    .map((part) => asString(asObject(part)?.text) ?? '')
    .filter((text) => text !== '')
    .join('\n\n')
}
