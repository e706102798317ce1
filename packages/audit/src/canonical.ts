import { AuditError } from './errors.ts'
import { maxDepth } from './limits.ts'

type Trail = (string | number)[]

/**
 * The RFC 8785 (JCS) form of a value: keys in the order of their UTF-16 code units, no white space, one spelling for everything.
 * Takes what a record may hold: strings, safe integers, booleans, null, plain lists and objects. Everything else (fractions, `undefined`,
 * dates, lone surrogates, …) throws `AUDIT_INVALID`, naming the place: nothing is turned into something else in silence.
 */
export function canonicalize(value: unknown): string {
  return write(value, [])
}

function write(value: unknown, trail: Trail): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, trail)
    case 'number':
      if (!Number.isSafeInteger(value)) throw refused(trail, `the number ${value}`, 'a safe integer')
      return String(value) // -0 is 0, as JCS has it
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (trail.length >= maxDepth) throw refused(trail.slice(0, 3), `nested over ${maxDepth} deep`, 'a flatter value without circles')
      return Array.isArray(value) ? writeList(value, trail) : writeObject(value, trail)
    default:
      throw refused(trail, typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`, 'a JSON value')
  }
}

function writeList(list: readonly unknown[], trail: Trail): string {
  let text = '['
  for (let n = 0; n < list.length; n += 1) {
    trail.push(n)
    text += n === 0 ? write(list[n], trail) : `,${write(list[n], trail)}`
    trail.pop()
  }
  return `${text}]`
}

function writeObject(object: object, trail: Trail): string {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) throw refused(trail, `a ${object.constructor.name}`, 'a plain object')
  const members: [string, unknown][] = Object.entries(object)
  // `<` compares UTF-16 code units: the order that JCS asks for.
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  let text = '{'
  for (const [key, value] of members) {
    trail.push(key)
    text += `${text.length > 1 ? ',' : ''}${writeString(key, trail)}:${write(value, trail)}`
    trail.pop()
  }
  return `${text}}`
}

const loneSurrogate = /\p{Surrogate}/u

// JSON.stringify escapes strings exactly as JCS does, but for lone surrogates, which have no UTF-8: they become `\udxxx`.
function writeString(text: string, trail: Trail): string {
  const json = JSON.stringify(text)
  if (json.includes('\\ud') && loneSurrogate.test(text)) throw refused(trail, 'half of a surrogate pair', 'well-formed text')
  return json
}

function refused(trail: Trail, found: string, expected: string): AuditError {
  const path = trail.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  const name = path.replace(/^\./, '') || 'the value'
  return new AuditError('AUDIT_INVALID', {
    what: `${name} is ${found}; expected ${expected}`,
    hint: 'Record numbers that are not whole as text, and leave out what is not known.',
    path: name,
  })
}
