import { createRedactor } from '@hoop/redact'

const redactor = createRedactor()

/** Text from a transcript as it may go out: what looks like a secret is masked. */
export const mask = (text: string): string => redactor.redact(text).text

/** Every string in a value, with the names around it: a secret is often told by its name alone. */
export function maskValue(value: unknown): unknown {
  const json = JSON.stringify(value)
  if (json === undefined) return value
  const masked = mask(json)
  if (masked === json) return value
  try {
    return JSON.parse(masked)
  } catch {
    return '[redacted]' // a mask that broke the value: none of it goes out
  }
}
