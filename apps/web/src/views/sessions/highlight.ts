import { patternOfWords } from '../../model/word-pattern.ts'

/** The name of the marks in the style sheet. */
const NAME = 'find'
/** Of one row, this much text is looked through. */
const MOST_CHARS = 60_000
const MOST_MARKS = 400

/**
 * Marks words in what is drawn, without touching it: the browser paints the ranges. Where it cannot, nothing is marked, and the entry that
 * was found is still the one that is pointed at.
 */
export function markWords(root: HTMLElement | undefined, query: string): void {
  if (!('highlights' in CSS)) return
  const pattern = patternOfWords(query)
  if (root === undefined || pattern === undefined) {
    CSS.highlights.delete(NAME)
    return
  }
  const marks = new Highlight()
  let chars = 0
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null && chars < MOST_CHARS && marks.size < MOST_MARKS; node = walker.nextNode()) {
    const text = node.nodeValue ?? ''
    chars += text.length
    for (const match of text.matchAll(pattern)) {
      const range = new StaticRange({
        startContainer: node,
        startOffset: match.index,
        endContainer: node,
        endOffset: match.index + match[0].length,
      })
      marks.add(range)
    }
  }
  CSS.highlights.set(NAME, marks)
}
