/** Folders → the shortest end of each that tells it from the others: `.claude`, or `ops/.claude` beside `ana/.claude`. */
export function tailsOf(accounts: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(accounts)].map((account) => ({ account, parts: account.split('/').filter((part) => part !== '') }))
  const tail = (parts: readonly string[], length: number) => parts.slice(-length).join('/')
  return new Map(
    all.map(({ account, parts }) => {
      const isOwn = (length: number) => all.every((other) => other.account === account || tail(other.parts, length) !== tail(parts, length))
      let length = 1
      while (length < parts.length && !isOwn(length)) length += 1
      return [account, tail(parts, length) || account]
    }),
  )
}
