/**
 * What the name before a `:` or `=` says of the value behind it. `password` holds anything; `secret`, `key` and `token` are also
 * used for harmless things, so their values must look the part; `public` is random-looking and no secret: an id, a hash, a signature.
 */
export type NameKind = 'password' | 'secret' | 'key' | 'token' | 'authorization' | 'cookie' | 'set-cookie' | 'sas' | 'key-id' | 'public'

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Words behind the one that matters: `PASSWORD_PROD`, `apiKeyValue`, `token2`. */
const trailing = set(
  'prod production dev devel development staging stage test testing local old new current backup primary secondary main live default value val str string raw plain plaintext text env uat qa eu us',
)
const passwords = set('password passwd passwort passphrase passcode passwords pwd kennwort dbpassword userpassword rootpassword mypassword')
const secrets = set('secret secrets clientsecret appsecret sharedsecret secretvalue')
const keys = set(
  'apikey apikeys accesskey secretkey privatekey accountkey sharedaccesskey masterkey signingkey encryptionkey authkey secretaccesskey licensekey apitoken',
)
const beforeKey = set(
  'api access secret private signing encryption encrypt decryption master account shared auth storage license admin webhook app deploy subscription functions hmac crypto token security service',
)
const tokens = set(
  'token accesstoken authtoken refreshtoken sessiontoken bearertoken idtoken jwt bearer pat credential credentials creds auth',
)
/** `nextPageToken`, `max_token`, `eos_token`: no credentials. */
const beforeHarmlessToken = set(
  'page next previous prev continuation continue sync cancellation cancel csrf xsrf per design max min syntax parse eos bos pad unk mask sep cls stop special first last total single each color change resume',
)
const passHolders = set(
  'db database user smtp mysql postgres pg redis mongo mail email ftp ssh admin root login proxy ldap basic http auth',
)
const digests = set(
  'id ids uuid guid hash sha sha1 sha256 sha384 sha512 md5 digest integrity checksum signature etag nonce cursor commit rev revision ref fingerprint thumbprint content data url uri href path file filename image src salt build resolved version state trace span tree parent head oid blob',
)

/** What a name says, or `undefined` where it says nothing. Any spelling: `db_password`, `dbPassword`, `DB-PASSWORD`. */
export function readName(name: string): NameKind | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, '') || word)
    .filter((word) => word !== '')
  const whole = words.join('-')
  if (whole === 'authorization' || whole === 'proxy-authorization') return 'authorization'
  if (whole === 'cookie' || whole === 'set-cookie') return whole
  if (whole === 'sig') return 'sas'
  if (whole.endsWith('private-key-id')) return 'key-id'
  while (words.length > 1 && (trailing.has(words.at(-1) ?? '') || /^\d+$/.test(words.at(-1) ?? ''))) words.pop()
  const last = words.at(-1) ?? ''
  const before = words.at(-2) ?? ''
  if (name === 'PWD' || name === 'OLDPWD') return undefined
  if (passwords.has(last) || /pass(?:word|wd|phrase)$/.test(last)) return 'password'
  if (last === 'pass' && passHolders.has(before)) return 'password'
  if (last === 'word' && before === 'pass') return 'password'
  if (last === 'phrase' && before === 'pass') return 'password'
  if (secrets.has(last) || last.endsWith('secret')) return 'secret'
  if (
    keys.has(last) ||
    /(?:api|access|secret|private|account|signing|encryption)key$/.test(last) ||
    (last === 'key' && beforeKey.has(before))
  )
    return before === 'public' ? 'public' : 'key'
  if (tokens.has(last) || /(?:access|auth|refresh|api|bearer)token$/.test(last)) return beforeHarmlessToken.has(before) ? 'public' : 'token'
  if (digests.has(last)) return 'public'
  return undefined
}
