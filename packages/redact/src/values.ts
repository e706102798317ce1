import type { NameKind } from './key-names.ts'

/** How a value stands in the text. */
export interface Value {
  readonly text: string
  readonly quoted: boolean
  /** `NAME=value`, `?name=value`, `--name value`: what follows is taken as it is, and is never code. */
  readonly literal: boolean
  /** What follows is a comma, a bracket or the like: a name there is that of a variable. */
  readonly inCode: boolean
}

/** A stand-in, in the way documentation and templates write one. */
const standIn = new RegExp(
  [
    '^[\\W_xX0]*$',
    '^(?:\\$|%[A-Za-z_{(]|<.*>$|\\{.*\\}$|\\[.*\\]$|\\{\\{|#\\{|@\\{|ENC\\[|!secret|vault:|ref:|op://|secretref)',
    '^(?:null|none|nil|undefined|true|false|yes|no|on|off|optional|required|string|str|number|int|integer|boolean|bool|object|any|unknown|void|never|bytes|text|varchar|char|unset|empty|todo|tbd|n/?a|default|hidden|masked|removed|redacted|censored|sensitive|secret|password|passwd|passphrase|token|key|value|example|sample|dummy|placeholder|change-?_?me|replace-?_?me|fill-?_?me|here)$',
    '^(?:your|insert|enter|replace)[-_ .]',
    '^(?:example|sample|dummy|fake|placeholder)[-_ ](?:\\w*[-_ ])?(?:password|secret|token|key|value)s?$',
    '[-_ ](?:here|goes-here|placeholder)[>"\\])}]?$',
    '^\\[re(?:dacted|fused):',
    'x{6}|X{6}|\\*{3}|\\.\\.\\.|…|•{3}',
    '^(?:process\\.env|os\\.|env\\.|import\\.meta|config\\.|settings\\.|self\\.|this\\.|args\\.|options\\.|ctx\\.|secrets\\.|vars\\.|var\\.|local\\.|data\\.|getenv|env\\()',
  ].join('|'),
  'i',
)
const place =
  /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/|~?\.{0,2}\/[^/]*\/|[A-Za-z]:\\|[\w./~-]+\.(?:pem|key|json|ya?ml|txt|crt|env|ts|js|py|sh|md|toml)$)/
const identifier = /^[A-Za-z_$][A-Za-z_$]*\d{0,2}(?:[?!]?\.[A-Za-z_$][\w$]*)*$/
const dotted = /^[A-Za-z_$][\w$]*(?:[?!]?\.[A-Za-z_$][\w$]*)+$/
const codeInside = /[([{]|=>|\?\?|\|\|/

/** Whether a value is a secret, given what the name before it says. */
export function isSecretValue(kind: NameKind, { text, quoted, literal, inCode }: Value): boolean {
  const length = text.length
  if (length < 4 || standIn.test(text)) return false
  if (
    !quoted &&
    !literal &&
    (codeInside.test(text) ||
      dotted.test(text) ||
      (identifier.test(text) && !isDrawn(text) && (inCode || kind !== 'password' || !/\d$/.test(text))))
  )
    return false
  if (place.test(text) && !isDrawn(text)) return false
  const spaced = /\s/.test(text)
  const digits = /\d/.test(text)
  const letters = /\p{L}/u.test(text)
  switch (kind) {
    case 'password':
      if (spaced) return quoted && !isSentence(text)
      return !isMention(text) && (quoted || literal || (length >= 6 && (digits || /[^\w.,-]/.test(text))))
    case 'secret':
      if (spaced) return false
      return length >= 8 && !isMention(text) && (mixes(text) || (literal && length >= 8) || (quoted && length >= 12 && !isName(text)))
    case 'key':
      return !spaced && length >= 12 && letters && (digits || isWellMixed(text)) && !isWordy(text)
    case 'token':
      return !spaced && length >= 12 && letters && (digits || isWellMixed(text)) && !isWordy(text)
    case 'sas':
      return length >= 40 && digits && letters && !/^[0-9a-f]+$/i.test(text)
    case 'key-id':
      return /^[0-9a-f]{40}$/.test(text)
    case 'authorization':
    case 'cookie':
    case 'set-cookie':
    case 'public':
      return false
  }
}

/** A text for people, such as a label beside a field. */
const isSentence = (text: string): boolean =>
  /password|passwort|passphrase|secret|token|required|invalid|must|forgot|enter|confirm|\b(?:the|your|is|are|for)\b/i.test(text) ||
  /[.?!:]$/.test(text)
/** `user_password`, `PasswordField`, `secret-name`: names of the thing, not the thing. */
const isMention = (text: string): boolean =>
  /^[A-Za-z_.:/ -]+\d{0,2}$/.test(text) &&
  /passw(?:or)?d|secret|token|credential|api[-_]?key|field|input|param/i.test(text) &&
  /[-_.:/ ]|[a-z][A-Z]|^[a-z]+$|^[A-Z]+$/.test(text) &&
  text.length > 6
const isName = (text: string): boolean => /^[A-Za-z]+(?:[-_.][A-Za-z]+)*$/.test(text)
const mixes = (text: string): boolean => /\d/.test(text) && /\p{L}/u.test(text)
/** Words joined by dashes, perhaps with a number: `gpt-4-turbo-preview`, `claude_code_2`. */
const isWordy = (text: string): boolean =>
  /^(?:[A-Za-z]+|\d{1,4}|[A-Za-z]{1,3}\d{1,2})(?:[-_.:/](?:[A-Za-z]+|\d{1,4}|[A-Za-z]{1,3}\d{1,2}))*$/.test(text) &&
  text.length < 64 &&
  /[-_.:/]|^[a-z]+$/.test(text)
const isWellMixed = (text: string): boolean =>
  text.length >= 20 && /[a-z]/.test(text) && /[A-Z]/.test(text) && changes(text) / text.length > 0.3

/** Drawn by lot, although a name of a variable or a path could be written with these characters: capitals stand together, kinds change often. */
const isDrawn = (text: string): boolean =>
  text.length >= 24 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) && /[A-Z]{2}.*[a-z].*[A-Z]{2}/.test(text) && changes(text) / text.length > 0.35

function changes(text: string): number {
  let count = 0
  for (let at = 1; at < text.length; at += 1) if (classOf(text.charCodeAt(at)) !== classOf(text.charCodeAt(at - 1))) count += 1
  return count
}

const classOf = (code: number): number => (code >= 97 ? 0 : code >= 65 ? 1 : 2)
