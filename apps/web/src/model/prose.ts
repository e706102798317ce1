/** A stretch of a line. A link is only named: nothing from outside can be clicked. */
export interface Span {
  readonly kind: 'text' | 'code' | 'strong' | 'em' | 'link'
  readonly text: string
  readonly href?: string
}

/** A part of a body, as light Markdown has them. */
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: 'para' | 'quote'; readonly lines: readonly (readonly Span[])[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Item[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'rule' }

/** One item of a list; `done` where it is a box to tick. */
export interface Item {
  readonly depth: number
  readonly done: boolean | undefined
  readonly mark: string
  readonly spans: readonly Span[]
}

const inline =
  /(`+)(.+?)\1(?!`)|\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])|\[([^\][\n]{1,300})\]\(([^()\s]{1,2000})\)/gs

/** The stretches of one line. Total: what is no mark-up is text. */
function spansOf(line: string): readonly Span[] {
  const spans: Span[] = []
  let from = 0
  // A line that long is no prose; looking for marks in it would only cost.
  for (const match of line.length > 20_000 ? [] : line.matchAll(inline)) {
    if (match.index > from) spans.push({ kind: 'text', text: line.slice(from, match.index) })
    const [whole, , code, strong, em, label, href] = match
    if (code !== undefined) spans.push({ kind: 'code', text: code })
    else if (strong !== undefined) spans.push({ kind: 'strong', text: strong })
    else if (em !== undefined) spans.push({ kind: 'em', text: em })
    else spans.push({ kind: 'link', text: label ?? '', href: href ?? '' })
    from = match.index + whole.length
  }
  if (from < line.length || spans.length === 0) spans.push({ kind: 'text', text: line.slice(from) })
  return spans
}

const heading = /^(#{1,6})\s+(.*?)\s*#*$/
const bullet = /^(\s*)([-*+]|\d{1,9}[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/
const fence = /^\s{0,3}(`{3,}|~{3,})/
const rule = /^\s{0,3}(?:-\s*){3,}$|^\s{0,3}(?:\*\s*){3,}$|^\s{0,3}(?:_\s*){3,}$/

/** A body in parts. Line breaks stay: whoever wrote them meant them. Total, in one pass over the lines. */
export function blocksOf(body: string): readonly Block[] {
  const lines = body.split(/\r\n|\r|\n/)
  const blocks: Block[] = []
  let at = 0
  const lineAt = (index: number) => lines[index] ?? ''
  const isPlain = (line: string) =>
    line.trim() !== '' && !heading.test(line) && !bullet.test(line) && !fence.test(line) && !rule.test(line) && !line.startsWith('>')
  while (at < lines.length) {
    const line = lineAt(at)
    const fenced = fence.exec(line)
    const head = heading.exec(line)
    if (fenced !== null) {
      const [, marks = '```'] = fenced
      const from = (at += 1)
      while (at < lines.length && !lineAt(at).trimStart().startsWith(marks)) at += 1
      blocks.push({ kind: 'code', text: lines.slice(from, at).join('\n') })
      at += 1
    } else if (head !== null) {
      blocks.push({ kind: 'heading', level: head[1]?.length ?? 1, spans: spansOf(head[2] ?? '') })
      at += 1
    } else if (rule.test(line)) {
      blocks.push({ kind: 'rule' })
      at += 1
    } else if (bullet.test(line)) {
      const items: Item[] = []
      const ordered = /^\s*\d/.test(line)
      for (let found = bullet.exec(lineAt(at)); found !== null && !rule.test(lineAt(at)); found = bullet.exec(lineAt(at))) {
        const [, indent = '', mark = '-', box, text = ''] = found
        const depth = Math.min(4, Math.floor(indent.replaceAll('\t', '    ').length / 2))
        items.push({ depth, done: box === undefined ? undefined : box !== ' ', mark, spans: spansOf(text) })
        at += 1
      }
      blocks.push({ kind: 'list', ordered, items })
    } else if (line.startsWith('>')) {
      const quoted: (readonly Span[])[] = []
      for (; lineAt(at).startsWith('>'); at += 1) quoted.push(spansOf(lineAt(at).replace(/^>\s?/, '')))
      blocks.push({ kind: 'quote', lines: quoted })
    } else if (line.trim() === '') {
      at += 1
    } else {
      const from = at
      for (at += 1; isPlain(lineAt(at)); at += 1);
      blocks.push({ kind: 'para', lines: lines.slice(from, at).map(spansOf) })
    }
  }
  return blocks
}

/** Whether a word is so long that breaking it anywhere costs time: with kerning between all its letters each line is shaped anew, to its end. */
export const hasLongWord = (text: string): boolean => /\S{400}/.test(text)
