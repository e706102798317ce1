/** One thing that must stand in what is found: a word, or words in a row. */
export interface Term {
  readonly text: string
  /** `word*`: any word that begins so. */
  readonly isPrefix: boolean
}

const termsAtMost = 20

/** What an operator types: words, `"words in a row"`, and `beginnings*`. All must be found. Nothing else has a meaning. */
export function parseQuery(query: string): readonly Term[] {
  const terms: Term[] = []
  for (const [, phrase, word = ''] of query.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    const text = phrase ?? word.replace(/\*+$/, '')
    if (/[\p{L}\p{N}\p{Co}]/u.test(text)) terms.push({ text, isPrefix: phrase === undefined && word.endsWith('*') })
  }
  return terms.slice(0, termsAtMost)
}

/** The same in the language of FTS5: quoted, so that no character means anything. */
export function matchOf(terms: readonly Term[]): string {
  return terms.map(({ text, isPrefix }) => `"${text.replaceAll('"', '""')}"${isPrefix ? '*' : ''}`).join(' AND ')
}
