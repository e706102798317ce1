import { providerRules } from './providers.ts'

/**
 * The names of the built-in rules, those that know most about a secret first. They appear in findings and masks, and stay.
 */
export const builtInRules: readonly string[] = [
  'private-key',
  ...providerRules.filter((rule) => rule !== 'api-key'),
  'jwt',
  'telegram-token',
  'slack-webhook',
  'discord-webhook',
  'connection-string',
  'url-password',
  'api-key',
  'authorization-header',
  'cookie',
  'bearer-token',
  'azure-sas-signature',
  'gcp-private-key-id',
  'password',
  'assigned-secret',
  'high-entropy',
]

/** Of these the length is no secret, or no news: their masks do without. */
const ofKnownLength: ReadonlySet<string> = new Set([
  ...providerRules,
  'jwt',
  'telegram-token',
  'slack-webhook',
  'discord-webhook',
  'gcp-private-key-id',
  'azure-sas-signature',
])

/**
 * What stands in the text in place of a secret: `[redacted:aws-access-key]`, or with a length where the rule alone tells none,
 * `[redacted:password~16]`, rounded up to a power of two so that it narrows no guess.
 */
export function maskOf(rule: string, length: number): string {
  if (ofKnownLength.has(rule)) return `[redacted:${rule}]`
  return `[redacted:${rule}~${2 ** Math.max(3, Math.ceil(Math.log2(length)))}]`
}
