import { nearest } from '@hoop/protocol'
import type { ArgsDef } from 'citty'
import { HoopError } from '../errors.ts'

/** How many words a command takes beside its options. */
export interface Words {
  readonly min: number
  readonly max: number
  /** What they are, for the message: `PATH…`. */
  readonly what: string
}

/** Refuses an option that the command does not have, one without its value, and words too many or too few. Pure. */
export function checkArgs(rawArgs: readonly string[], args: ArgsDef, words: Words, trail: string): void {
  let count = 0
  for (let i = 0; i < rawArgs.length; i++) {
    const token = rawArgs[i] ?? ''
    if (token === '--') {
      count += rawArgs.length - i - 1
      break
    }
    if (!token.startsWith('-') || token === '-') {
      count++
      continue
    }
    const [flag, inline] = split(token)
    const name = find(flag, args)
    if (name === undefined) throw unknownOption(flag, args, trail)
    if (args[name]?.type === 'boolean') {
      if (inline !== undefined && inline !== 'true' && inline !== 'false') throw usage(`${flag} takes no value`, trail)
    } else if (inline === undefined) {
      const value = rawArgs[++i]
      if (value === undefined || /^-\D/.test(value)) throw usage(`${flag} needs a value`, trail)
    } else if (inline === '') throw usage(`${flag} needs a value`, trail)
  }
  if (count < words.min) throw usage(`\`${trail}\` needs ${words.what}`, trail)
  if (count > words.max)
    throw usage(words.max === 0 ? `\`${trail}\` takes no words beside its options` : `\`${trail}\` takes only ${words.what}`, trail)
}

/** Splits `--port=4000`. */
function split(token: string): [string, string | undefined] {
  const at = token.indexOf('=')
  return at < 0 ? [token, undefined] : [token.slice(0, at), token.slice(at + 1)]
}

function find(flag: string, args: ArgsDef): string | undefined {
  const name = flag.replace(/^--?/, '')
  const isLong = flag.startsWith('--')
  return Object.keys(args).find((known) => {
    const arg = args[known]
    if (!arg || arg.type === 'positional') return false
    const alias = 'alias' in arg ? arg.alias : undefined
    const aliases = typeof alias === 'string' ? [alias] : (alias ?? [])
    return isLong ? known === name : aliases.includes(name)
  })
}

function unknownOption(flag: string, args: ArgsDef, trail: string): HoopError {
  const known = Object.keys(args).flatMap((name) => (args[name]?.type === 'positional' ? [] : [`--${name}`]))
  const meant = nearest(flag, known)
  return usage(`\`${trail}\` has no option ${flag.replaceAll(/\p{Cc}/gu, '?')}`, trail, meant ? `did you mean ${meant}?` : undefined)
}

function usage(message: string, trail: string, hint?: string): HoopError {
  return new HoopError('USAGE', message, { exitCode: 2, hint: hint ?? `see ${trail} --help` })
}

/** One number given as an option, within its bounds. */
export function parseNumber(
  flag: string,
  text: string | undefined,
  bounds: { readonly min: number; readonly max: number; readonly isWhole?: boolean },
): number | undefined {
  if (text === undefined) return undefined
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const isGood = value >= bounds.min && value <= bounds.max && (bounds.isWhole !== true || Number.isInteger(value))
  if (isGood) return value
  throw new HoopError(
    'USAGE',
    `${flag} ${text.replaceAll(/\p{Cc}/gu, '?')} is not a ${bounds.isWhole ? 'whole ' : ''}number from ${bounds.min} to ${bounds.max}`,
    { exitCode: 2 },
  )
}
