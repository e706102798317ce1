import { type Finding, type Policy, type Redaction, applyPolicy } from './redactor.ts'

/** Redacts a text that comes in pieces, cut anywhere. What comes out, joined, is what `redact` makes of the whole. */
export interface RedactStream {
  /** Takes a piece, and gives what may go out: all complete lines, up to a private key that has not ended yet. */
  push(chunk: string): Redaction
  /** Gives the rest. */
  end(): Redaction
}

type Examine = (text: string) => { found: Finding[]; openAt: number | undefined }

/** A line may be this long before part of it goes out without its end. UTF-16 units. */
const LONGEST_LINE = 1_048_576
/** What then still stays: more than any secret is long. */
const KEPT = 131_072
/** What is looked at again, to see what stands before a secret. */
const CONTEXT = 1024

/** Nothing that a rule looks for crosses the end of a line, private keys excepted: that is where the text can be cut. */
export function createStream(examine: Examine, policy: Policy): RedactStream {
  let chunks: string[] = []
  let length = 0
  /** The end of what went out, where that was no line's end. */
  let context = ''
  /** Where `context` begins in the whole text. */
  let offset = 0
  let refused = false

  /** Lets out what is before `cut` or, where that is undecided, as much as can be. */
  const flush = (isEnd: boolean): Redaction => {
    const text = context + chunks.join('')
    const seen = context.length
    const examined = examine(text)
    const cut = isEnd ? text.length : cutOf(text, seen, examined)
    const found = examined.found.flatMap(({ rule, start, end, fingerprint }) =>
      end > seen && start < cut ? [{ rule, start: Math.max(start, seen), end, fingerprint }] : [],
    )
    const out = { text: text.slice(seen, cut), found: found.map((one) => ({ ...one, start: one.start - seen, end: one.end - seen })) }
    const from = offset + seen
    context = text.charCodeAt(cut - 1) === 10 ? '' : text.slice(Math.max(0, cut - CONTEXT), cut)
    offset += cut - context.length
    chunks = [text.slice(cut)]
    length = text.length - cut
    const moved = out.found.map((one) => ({ ...one, start: one.start + from, end: one.end + from }))
    if (refused) return { text: '', found: moved }
    refused = policy === 'refuse' && moved.length > 0
    return { text: applyPolicy(policy, out.text, out.found), found: moved }
  }
  const nothing: Redaction = { text: '', found: [] }
  return {
    push: (chunk) => {
      chunks.push(chunk)
      length += chunk.length
      return chunk.includes('\n') || length > LONGEST_LINE ? flush(false) : nothing
    },
    end: () => (length === 0 ? nothing : flush(true)),
  }
}

/** How far a text can go out although more will come. */
function cutOf(text: string, seen: number, { found, openAt }: ReturnType<Examine>): number {
  const lines = text.lastIndexOf('\n') + 1
  const safe = openAt === undefined ? lines : text.lastIndexOf('\n', Math.min(openAt, lines - 1)) + 1
  if (openAt !== undefined && openAt < lines ? safe > seen : lines > seen) return Math.max(safe, seen)
  if (text.length - seen <= LONGEST_LINE) return seen
  const forced = text.length - KEPT
  const across = found.find(({ start, end }) => start < forced && end > forced)
  if (!across) return forced
  return across.start > seen ? across.start : across.end
}
