import { type Finding, type Policy, type Redaction, applyPolicy } from './redaction.ts'

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
    const whole = context + chunks.join('')
    const seen = context.length
    const lines = whole.lastIndexOf('\n') + 1
    // Half a line could look like something else than all of it.
    const text = !isEnd && lines > seen ? whole.slice(0, lines) : whole
    const examined = examine(text)
    const cut = isEnd ? text.length : cutOf(text, seen, examined)
    const found = examined.found.flatMap(({ rule, start, end, fingerprint }) =>
      end > seen && start < cut ? [{ rule, start: Math.max(start, seen), end, fingerprint }] : [],
    )
    const out = { text: text.slice(seen, cut), found: found.map((one) => ({ ...one, start: one.start - seen, end: one.end - seen })) }
    const from = offset + seen
    context = text.charCodeAt(cut - 1) === 10 ? '' : text.slice(Math.max(0, cut - CONTEXT), cut)
    offset += cut - context.length
    chunks = [whole.slice(cut)]
    length = whole.length - cut
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

/** How far a text can go out although more will come: to the line in which a key begins, or, if it has no end of a line, to well before its end. */
function cutOf(text: string, seen: number, { found, openAt }: ReturnType<Examine>): number {
  if (text.endsWith('\n')) return openAt === undefined ? text.length : Math.max(seen, text.lastIndexOf('\n', openAt) + 1)
  const forced = Math.max(seen, Math.min(text.length - KEPT, openAt ?? text.length))
  const across = found.find(({ start, end }) => start < forced && end > forced)
  if (!across) return forced
  return across.start > seen ? across.start : across.end
}
