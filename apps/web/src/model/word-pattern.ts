/** The words of what is looked for, as one pattern; `undefined` where there is none. */
export function patternOfWords(query: string): RegExp | undefined {
  const words = (query.match(/"[^"]*"|[^\s"]+/g) ?? [])
    .map((word) => word.replaceAll(/^"|"$|\*+$/g, '').trim())
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`))
  return words.length === 0 ? undefined : new RegExp(words.join('|'), 'giu')
}
