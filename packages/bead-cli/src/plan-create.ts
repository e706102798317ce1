import { checkRequest } from './check-request.ts'
import { type CreateRequest, type Refusal, linkOf, refuse } from './create-request.ts'
import { type Invocation, call } from './invocation.ts'
import { type Program, isAtLeast } from './program.ts'
import { labelOf, referenceOf } from './reference.ts'

/** Exactly what will be run, after the program's path; `stdin` where the description goes that way. */
export interface CreatePlan {
  readonly ok: true
  readonly argv: readonly string[]
  readonly stdin?: string
  /** What of the request this program cannot record, and does not need to: the actor. */
  readonly unrecorded: readonly (keyof CreateRequest)[]
  readonly invocation: Invocation
}

/** A program's kind and version: a {@link Program}, or what is known of one. */
export type CreateTarget = Pick<Program, 'flavour' | 'version'>

/** An argument of 128 KiB or more, with the NUL behind it, is refused by Linux. */
const maxElementBytes = 128 * 1024 - 1

/**
 * A request → the one call that makes it, or the field that is refused and why. Pure: a preview shows the same argv that
 * will be run. Every value is attached with `=`, so that none can be read as an option; what is passed arrives unchanged.
 */
export function planCreate(request: CreateRequest, target: CreateTarget): CreatePlan | Refusal {
  const refusal = checkRequest(request) ?? checkTarget(request, target)
  if (refusal) return refusal
  const body = description(request.description ?? '', target)
  if ('ok' in body) return body
  const invocation = invocationOf(request, target, body)
  const { argv, stdin } = invocation
  const unrecorded: CreatePlan['unrecorded'] = request.actor !== undefined && recordsNoActor(target) ? ['actor'] : []
  return { ok: true, argv, ...(stdin === undefined ? {} : { stdin }), unrecorded, invocation }
}

const recordsNoActor = ({ flavour }: CreateTarget): boolean => flavour === 'bf' || flavour === 'bead'

const keyIsLabel = (flavour: CreateTarget['flavour']): boolean => flavour === 'bd' || flavour === 'bf' || flavour === 'bead'

/** What this program has no option for, and HOOP no other verb to add it afterwards. */
function checkTarget(request: CreateRequest, { flavour }: CreateTarget): Refusal | undefined {
  const isBr = flavour === 'br'
  if (request.parent !== undefined && !isBr) return refuse('parent', `${flavour} cannot be given a parent here`, 'Leave the parent out.')
  if (flavour === 'bd' && Buffer.byteLength(request.title) > 500) {
    return refuse('title', `the title has ${Buffer.byteLength(request.title)} bytes; bd takes 500`, 'Move the rest into the description.')
  }
  if (keyIsLabel(flavour) && new Set(request.labels).size > 63) {
    return refuse('labels', 'there are 64 labels; a bead takes 64, and one is the key', 'Use fewer labels.')
  }
  if (flavour !== 'bf' && flavour !== 'bead') return undefined
  if ((request.dependsOn ?? []).length > 0)
    return refuse(
      'dependsOn',
      `${flavour} cannot make a bead with dependencies`,
      'Create it without, and add them with the program itself.',
    )
  return request.assignee === undefined
    ? undefined
    : refuse('assignee', `${flavour} cannot make a bead that is assigned`, 'Leave the assignee out; workers claim beads.')
}

interface Body {
  readonly option: readonly string[]
  readonly stdin?: string
}

function description(text: string, { flavour, version }: CreateTarget): Body | Refusal {
  if (text === '') return { option: [] }
  const option = `--description=${text}`
  if (Buffer.byteLength(option) <= maxElementBytes) return { option: [option] }
  if (flavour === 'br' && isAtLeast(version, 0, 2, 22)) return { option: ['--description-file=-'], stdin: text }
  if (flavour === 'bd') return { option: ['--body-file=-'], stdin: text }
  return refuse(
    'description',
    `the description has ${Buffer.byteLength(text)} bytes; ${flavour}${version === null ? '' : ` ${version}`} takes less than 128 KiB`,
    flavour === 'br' ? 'Shorten it, or use br 0.2.22 or later.' : 'Shorten it, or put the text into a file of the repository.',
  )
}

function invocationOf(request: CreateRequest, { flavour }: CreateTarget, { option, stdin }: Body): Invocation {
  const { key, title, type = 'task', priority = 2, labels = [], actor = 'hoop:operator', assignee, parent } = request
  const unique = [...new Set(labels)]
  const deps = (request.dependsOn ?? []).map(linkOf).map(({ id, type: link }) => (link === 'blocks' ? id : `${link}:${id}`))
  const list = (name: string, values: readonly string[]): string[] => (values.length === 0 ? [] : [`--${name}=${values.join(',')}`])
  const each = (name: string, values: readonly string[]): string[] => values.map((value) => `--${name}=${value}`)
  const common = [`--title=${title}`, `--type=${type}`, `--priority=${priority}`]
  const who = [...(assignee === undefined ? [] : [`--assignee=${assignee}`]), `--actor=${actor}`]
  switch (flavour) {
    case 'br':
    case 'hoop-queue':
      return call(
        'create',
        ['--json', '--no-color', '--lock-timeout=10000'],
        [
          ...common,
          ...list('labels', unique),
          ...list('deps', deps),
          ...(parent === undefined ? [] : [`--parent=${parent}`]),
          ...option,
          `--external-ref=${referenceOf(key)}`,
          ...who,
        ],
        stdin,
      )
    case 'bd':
      return call(
        'create',
        ['--json'],
        [...common, ...list('labels', [...unique, labelOf(key)]), ...list('deps', deps), ...option, ...who],
        stdin,
      )
    case 'bf':
      return call('create', [], [...common, ...each('label', [...unique, labelOf(key)]), ...option])
    case 'bead':
      return call(
        'create',
        [],
        [
          `--title=${title}`,
          `--issue-type=${type}`,
          `--priority=${priority}`,
          ...each('label', [...unique, labelOf(key)]),
          ...option,
          `--unique-ref=${referenceOf(key)}`,
        ],
      )
  }
}
