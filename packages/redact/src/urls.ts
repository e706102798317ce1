import type { Report } from './span.ts'

const LONGEST = 512
const database =
  /^(?:postgres(?:ql)?|mysql|mariadb|mssql|sqlserver|oracle|mongodb|redis|rediss|valkey|amqps?|kafka|nats|clickhouse|cockroachdb|jdbc|ldaps?|smtps?|imaps?|ftps?|sftp|mqtts?|snowflake|db2|couchbase|neo4j|bolt)\b/i
const standIn =
  /^(?:\$|%[A-Z_]+%|\{|<|\[|\*+$|x+$|\.+$|…$|(?:your[-_ ]?)?(?:pass(?:word|wd)?|pwd|secret|token)$|x-oauth-basic$|x-access-token$|re(?:dacted|fused):)/i

/** Looks at the `://` whose colon is at `at`: at what stands between it and an `@` (RFC 3986 user information). */
export function inspectUrl(text: string, at: number, report: Report): void {
  let start = at
  while (start > 0 && at - start < 24 && /[A-Za-z0-9+.-]/.test(text.charAt(start - 1))) start -= 1
  const scheme = text.slice(start, at)
  const isDatabase = database.test(scheme)
  const from = at + 3
  const limit = Math.min(text.length, from + LONGEST)
  let sign = -1
  // Passwords of databases are often written as they are: there, a slash does not end the search for the `@`.
  for (let n = from; n < limit; n += 1) {
    const c = text.charAt(n)
    if (c === '@') sign = n
    else if (/[\s"'`<>\\]/.test(c) || (!isDatabase && /[/?#]/.test(c))) break
    else if (isDatabase && (c === '?' || (c === ':' && text.startsWith('://', n)))) break
  }
  if (sign < 0) return
  const colon = text.indexOf(':', from)
  if (colon >= 0 && colon < sign) {
    const password = text.slice(colon + 1, sign)
    if (isDatabase && /^\d{1,5}\//.test(password)) return // host:port/path@…
    if (password !== '' && !standIn.test(password)) report(isDatabase ? 'connection-string' : 'url-password', colon + 1, sign)
    else if (colon - from >= 16 && /\d/.test(text.slice(from, colon))) report('url-password', from, colon)
  } else if (sign - from >= 16 && /^(?=.*\d)[A-Za-z0-9_-]+$/.test(text.slice(from, sign))) report('url-password', from, sign)
}

/** Looks at the colon of `curl -u user:password` at `at`. */
export function inspectUserOption(text: string, wordStart: number, at: number, report: Report): void {
  const behindQuote = /["']/.test(text.charAt(wordStart - 1)) ? wordStart - 2 : wordStart - 1
  const sign = text.charAt(behindQuote)
  if (!text.startsWith('-u', wordStart) && ((sign !== ' ' && sign !== '=') || !/[ur]/.test(text.charAt(behindQuote - 1)))) return
  const before = /(?:^|[\s\\n"'])(?:-u|--(?:proxy-)?user)[ =]?\\*["']?[\w.@+-]{1,64}$/.exec(text.slice(Math.max(0, at - 90), at))
  if (!before) return
  const password = /^[^\s"'\\`]{1,256}/.exec(text.slice(at + 1, at + 257))?.[0] ?? ''
  if (password.length >= 3 && !standIn.test(password) && !/^\d+$/.test(password)) report('password', at + 1, at + 1 + password.length)
}
