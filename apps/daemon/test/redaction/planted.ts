/** Numbers below a bound, the same ones in each run: a secret that is missed is missed every time. */
let state = 20_261_120
function below(bound: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * bound)
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const some = (alphabet: string, count: number) => Array.from({ length: count }, () => alphabet[below(alphabet.length)]).join('')
const word = (count: number) => `a1B${some(letters, count - 3)}`
const capitals = (count: number) => some('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', count)
const hex = (count: number) => some('0123456789abcdef', count)

/** A text, and what of it must not come out. */
export interface Planted {
  readonly text: string
  readonly secret: string
}

const tokens: readonly (() => string)[] = [
  () => `AKIA${capitals(16)}`,
  () => `sk-ant-api03-${word(93)}AA`,
  () => `sk-proj-${word(74)}`,
  () => `ghp_${word(36)}`,
  () => `github_pat_${word(22)}_${word(59)}`,
  () => `glpat-${word(20)}`,
  () => `xoxb-${some('0123456789', 12)}-${some('0123456789', 12)}-${word(24)}`,
  () => `sk_live_${word(24)}`,
  () => `npm_${word(36)}`,
  () => `AIza${word(35)}`,
  () => `SG.${word(22)}.${word(43)}`,
  () => `hf_${some('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 34)}`,
  () => `dop_v1_${hex(64)}`,
  () => `AGE-SECRET-KEY-1${capitals(58)}`,
  () => `eyJ${word(33)}.eyJ${word(80)}.${word(43)}`,
]
const places: readonly ((secret: string) => string)[] = [
  (secret) => `I found ${secret} in the history, and took it out.`,
  (secret) => JSON.stringify({ message: { content: `first line\n${secret}\nlast line` } }),
  (secret) => JSON.stringify(JSON.stringify({ stdout: `ok\t"${secret}"` })),
  (secret) => `\u001b[32m+\u001b[0m value: \u001b[1m${secret.slice(0, 9)}\u001b[0m${secret.slice(9)}`,
]
const settings: readonly (readonly [before: string, after: string])[] = [
  ['DB_PASSWORD=', '\nPORT=5432'],
  ['export PGPASSWORD="', '"'],
  ['{"username":"bob","password":"', '"}'],
  ['postgres://bob:', '@db.internal:5432/shop'],
  ['curl -H "Authorization: Bearer ', '" https://api.internal'],
  ['-----BEGIN RSA PRIVATE KEY-----\n', '\n-----END RSA PRIVATE KEY-----'],
]

/** Secrets of the common kinds, each in the places where agents leave them. */
export function plantSecrets(): Planted[] {
  return [
    // The end of a secret is what is looked for: its beginning says what it is, and a colour may stand in it.
    ...tokens.flatMap((make) =>
      places.map((place) => {
        const secret = make()
        return { text: place(secret), secret: secret.slice(-12) }
      }),
    ),
    ...settings.map(([before, after]) => {
      const secret = word(40)
      return { text: before + secret + after, secret }
    }),
  ]
}
