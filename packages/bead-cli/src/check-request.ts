// oxlint-disable no-control-regex -- control characters are what is looked for
import { type CreateRequest, type Refusal, linkOf, refuse } from './create-request.ts'

const controls = /[\u0000-\u0008\u000A-\u001F\u007F-\u009F]/
const loneSurrogate = /\p{Surrogate}/u
const spaceOrControl = /[\s\u0000-\u001F\u007F-\u009F]/
/** Characters as queues count them: code points. */
const characters = (text: string): number => Array.from(text).length

const maxDescriptionBytes = 4 * 1024 * 1024

/** What br itself knows; another word before the colon would be taken for an id. */
const linkTypes = new Set([
  'blocks',
  'parent-child',
  'conditional-blocks',
  'waits-for',
  'related',
  'discovered-from',
  'replies-to',
  'relates-to',
  'duplicates',
  'supersedes',
  'caused-by',
])

/** The first field that no queue would take as it is, or `undefined`. Strict everywhere: a queue may be served by another program tomorrow. */
export function checkRequest(request: CreateRequest): Refusal | undefined {
  return (
    checkKey(request.key) ??
    checkTitle(request.title) ??
    checkDescription(request.description) ??
    checkWord('type', request.type, 50) ??
    checkPriority(request.priority) ??
    checkLabels(request.labels ?? []) ??
    checkLinks(request.dependsOn ?? []) ??
    checkId('parent', request.parent) ??
    checkName('assignee', request.assignee) ??
    checkName('actor', request.actor)
  )
}

function checkKey(key: string): Refusal | undefined {
  if (key === '') return refuse('key', 'the key is empty', 'Give each bead a key of its own.')
  if (spaceOrControl.test(key) || loneSurrogate.test(key))
    return refuse('key', 'the key has a space or a control character', 'Use letters, digits and punctuation.')
  return Buffer.byteLength(key) > 195 ? refuse('key', 'the key has more than 195 bytes', 'Use a shorter key.') : undefined
}

function checkTitle(title: string): Refusal | undefined {
  if (title.trim() === '') return refuse('title', 'the title is empty', 'Say in one line what is to be done.')
  const length = characters(title)
  if (length > 500) return refuse('title', `the title has ${length} characters; a queue takes 500`, 'Move the rest into the description.')
  const control = controls.exec(title)
  if (control)
    return refuse(
      'title',
      `the title has a ${nameOf(control[0])} at character ${control.index + 1}`,
      'Write it in one line, without control characters but TAB.',
    )
  return loneSurrogate.test(title)
    ? refuse('title', 'the title has half a character in it (a lone surrogate)', 'Type the character anew.')
    : undefined
}

function nameOf(control: string): string {
  const known: Readonly<Record<string, string>> = { '\n': 'newline', '\r': 'carriage return', '\0': 'NUL', '\u001B': 'ESC' }
  return known[control] ?? `control character U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}

function checkDescription(description = ''): Refusal | undefined {
  const nul = description.indexOf('\0')
  if (nul !== -1) return refuse('description', `the description has a NUL at character ${nul + 1}`, 'Remove it; no queue can hold one.')
  if (loneSurrogate.test(description))
    return refuse('description', 'the description has half a character in it (a lone surrogate)', 'Type the character anew.')
  const bytes = Buffer.byteLength(description)
  if (bytes > maxDescriptionBytes)
    return refuse(
      'description',
      `the description has ${bytes} bytes; at most ${maxDescriptionBytes} are passed on`,
      'Put the text into a file of the repository, and name the file.',
    )
  return undefined
}

function checkWord(field: 'type', value: string | undefined, max: number): Refusal | undefined {
  if (value === undefined) return undefined
  if (value === '' || characters(value) > max)
    return refuse(
      field,
      `the ${field} has ${characters(value)} characters; 1 to ${max} are taken`,
      'Use a word such as task, bug or feature.',
    )
  return spaceOrControl.test(value) || loneSurrogate.test(value)
    ? refuse(field, `the ${field} has a space or a control character`, 'Use one word.')
    : undefined
}

function checkPriority(priority = 2): Refusal | undefined {
  return Number.isInteger(priority) && priority >= 0 && priority <= 4
    ? undefined
    : refuse(
        'priority',
        `the priority is ${priority}; it is a whole number from 0 to 4`,
        'Use 0 for critical, 2 for normal, 4 for backlog.',
      )
}

function checkLabels(labels: readonly string[]): Refusal | undefined {
  const { size } = new Set(labels)
  if (size > 64) return refuse('labels', `there are ${size} labels; a bead takes 64`, 'Use fewer labels.')
  const bad = labels.find((label) => !/^[A-Za-z0-9_:-]{1,50}$/.test(label))
  return bad === undefined
    ? undefined
    : refuse('labels', `the label ${JSON.stringify(bad.slice(0, 60))} is not 1 to 50 of A-Z a-z 0-9 _ : -`, 'Change the label.')
}

function checkLinks(links: CreateRequest['dependsOn'] & object): Refusal | undefined {
  for (const { id, type } of links.map(linkOf)) {
    const bad = checkId('dependsOn', id)
    if (bad) return bad
    if (!linkTypes.has(type))
      return refuse(
        'dependsOn',
        `${JSON.stringify(type.slice(0, 40))} is no type of dependency`,
        `Use one of ${[...linkTypes].join(', ')}.`,
      )
  }
  return undefined
}

function checkId(field: 'dependsOn' | 'parent', id: string | undefined): Refusal | undefined {
  if (id === undefined || /^[A-Za-z0-9._-]{1,200}$/.test(id)) return undefined
  return refuse(field, `${JSON.stringify(id.slice(0, 60))} is no id: 1 to 200 of A-Z a-z 0-9 . _ -`, 'Name a bead of this queue by its id.')
}

function checkName(field: 'assignee' | 'actor', name: string | undefined): Refusal | undefined {
  if (name === undefined) return undefined
  if (name.trim() === '' || characters(name) > 200)
    return refuse(field, `the ${field} has ${characters(name)} characters; 1 to 200 are taken`, 'Use a short name, or leave it out.')
  return controls.test(name) || name.includes('\t') || loneSurrogate.test(name)
    ? refuse(field, `the ${field} has a control character`, 'Use printable characters.')
    : undefined
}
