/** A kind of token that is known by its looks alone. */
interface Provider {
  readonly rule: string
  /** Matches the whole token, nothing before it. Every repetition that could fail afterwards is bounded. */
  readonly pattern: string
  /** The shape has a fixed length: one more letter or digit, and it is something else. */
  readonly exact?: true
  /** What is after the prefix must look drawn by lot: the prefix alone says too little. */
  readonly random?: true
}

/**
 * Published formats of keys and tokens: prefix, alphabet, length, from the providers' documentation and the patterns they register for
 * secret scanning. The first that matches at a place wins, so the narrower stand before the wider.
 */
const providers: readonly Provider[] = [
  { rule: 'aws-access-key', pattern: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}', exact: true },
  { rule: 'anthropic-key', pattern: 'sk-ant-[\\w-]{16,}' },
  { rule: 'openrouter-key', pattern: 'sk-or-(?:v\\d-)?[\\w-]{20,}' },
  { rule: 'langsmith-key', pattern: 'lsv2_(?:pt|sk)_[\\w-]{20,}' },
  { rule: 'langfuse-key', pattern: 'sk-lf-[0-9a-f-]{30,}' },
  { rule: 'openai-key', pattern: 'sk-(?:proj|svcacct|admin|None)-[\\w-]{20,}' },
  { rule: 'api-key', pattern: 'sk-[\\w-]{20,200}', random: true },
  { rule: 'github-token', pattern: 'gh[pousr]_[A-Za-z0-9]{30,}' },
  { rule: 'github-token', pattern: 'github_pat_\\w{30,}' },
  { rule: 'gitlab-token', pattern: 'gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|oas)-[\\w-]{20,}' },
  { rule: 'slack-token', pattern: 'xox[abeoprs]-[\\w.-]{10,}' },
  { rule: 'slack-token', pattern: 'xoxe\\.xox[bp]-[\\w-]{10,}' },
  { rule: 'slack-token', pattern: 'xapp-\\d-[\\w-]{10,}' },
  { rule: 'stripe-key', pattern: '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}' },
  { rule: 'stripe-webhook-secret', pattern: 'whsec_[A-Za-z0-9+/=]{24,}' },
  { rule: 'npm-token', pattern: 'npm_[A-Za-z0-9]{36}', exact: true },
  { rule: 'pypi-token', pattern: 'pypi-[\\w-]{50,}' },
  { rule: 'rubygems-key', pattern: 'rubygems_[0-9a-f]{48}', exact: true },
  { rule: 'crates-token', pattern: 'cio[A-Za-z0-9]{32}', exact: true, random: true },
  { rule: 'huggingface-token', pattern: '(?:hf|api_org)_[A-Za-z0-9]{30,}' },
  { rule: 'replicate-token', pattern: 'r8_[A-Za-z0-9]{37}', exact: true },
  { rule: 'groq-key', pattern: 'gsk_[A-Za-z0-9]{40,}' },
  { rule: 'xai-key', pattern: 'xai-[A-Za-z0-9]{60,}' },
  { rule: 'perplexity-key', pattern: 'pplx-[A-Za-z0-9]{40,}' },
  { rule: 'google-api-key', pattern: 'AIza[\\w-]{35}' },
  { rule: 'google-oauth-secret', pattern: 'GOCSPX-[\\w-]{20,}' },
  { rule: 'google-oauth-token', pattern: 'ya29\\.[\\w-]{20,}' },
  { rule: 'sendgrid-key', pattern: 'SG\\.[\\w-]{16,32}\\.[\\w-]{30,}' },
  { rule: 'twilio-key', pattern: 'SK[0-9a-f]{32}', exact: true },
  { rule: 'mailgun-key', pattern: 'key-[0-9a-f]{32}', exact: true },
  { rule: 'mailchimp-key', pattern: '[0-9a-f]{32}-us\\d{1,2}', exact: true },
  { rule: 'digitalocean-token', pattern: 'do[opr]_v1_[0-9a-f]{64}', exact: true },
  { rule: 'databricks-token', pattern: 'dapi[0-9a-f]{32}(?:-\\d)?', exact: true },
  { rule: 'docker-token', pattern: 'dckr_(?:pat|oat)_[\\w-]{20,}' },
  { rule: 'shopify-token', pattern: 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}', exact: true },
  { rule: 'square-token', pattern: 'sq0(?:atp|csp|idp)-[\\w-]{22,}' },
  { rule: 'atlassian-token', pattern: 'ATATT3[\\w=-]{50,}' },
  { rule: 'airtable-token', pattern: 'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}', exact: true },
  { rule: 'linear-key', pattern: 'lin_(?:api|oauth)_[A-Za-z0-9]{32,}' },
  { rule: 'notion-token', pattern: '(?:ntn_|secret_)[A-Za-z0-9]{43}', exact: true },
  { rule: 'figma-token', pattern: 'fig[dorup]{1,2}_[\\w-]{40,}' },
  { rule: 'postman-key', pattern: 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}', exact: true },
  { rule: 'grafana-token', pattern: 'gl(?:sa|c)_[A-Za-z0-9_+/=]{32,}' },
  { rule: 'sentry-token', pattern: 'sntry[su]_[\\w+/=-]{40,}' },
  { rule: 'newrelic-key', pattern: 'NR(?:AK|JS|II)-[A-Za-z0-9]{20,}' },
  { rule: 'vault-token', pattern: 'hv[sbr]\\.[\\w-]{24,}' },
  { rule: 'terraform-token', pattern: '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{40,}' },
  { rule: 'pulumi-token', pattern: 'pul-[0-9a-f]{40}', exact: true },
  { rule: 'doppler-token', pattern: 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{32,}' },
  { rule: 'planetscale-token', pattern: 'pscale_(?:tkn|pw|oauth)_[\\w.=-]{32,}' },
  { rule: 'supabase-key', pattern: 'sb(?:p_[0-9a-f]{40}|_secret_[\\w-]{20,})' },
  { rule: 'netlify-token', pattern: 'nf[pcou]_[A-Za-z0-9]{36}', exact: true },
  { rule: 'fly-token', pattern: 'fm[12][ar]?_[\\w+/=-]{60,}' },
  { rule: 'azure-client-secret', pattern: '[\\w.~-]{3}[78]Q~[\\w.~-]{31,34}', exact: true },
  { rule: 'azure-key', pattern: '[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}', exact: true },
  { rule: 'discord-token', pattern: '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,40}', exact: true },
  { rule: 'age-key', pattern: 'AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Za-z]{10,}' },
]

/** The names of the rules for tokens known by their looks. */
export const providerRules: readonly string[] = [...new Set(providers.map(({ rule }) => rule))]

const combined = new RegExp(
  `(?<![A-Za-z0-9])(?:${providers.map(({ pattern, exact }) => `(${pattern}${exact ? '(?![A-Za-z0-9])' : ''})`).join('|')})`,
  'g',
)

/** The first two characters of every pattern, and of the parts by which those are known that begin with anything. */
const heads =
  'AK AS AB AC sk ls gh gi gl xo xa rk wh np py ru ci hf ap r8 gs pp AI GO ya SG SK ke us do da dc sh sq AT pa at li nt se fi PM sn NR hv pu dp ps sb nf fm AG ey'
const beginnings = new Uint8Array(128 * 128)
for (const head of heads.split(' ')) beginnings[head.charCodeAt(0) * 128 + head.charCodeAt(1)] = 1
// A token of Discord's begins with the number of a user in base64, and so with one of these.
for (const letter of 'MNO') beginnings.fill(1, letter.charCodeAt(0) * 128, letter.charCodeAt(0) * 128 + 128)

/** Whether two characters at the beginning of a word, or behind a sign in it, may begin a token: most words are done with this. */
export const mayBeginToken = (first: number, second: number): boolean =>
  first < 128 && second < 128 && beginnings[first * 128 + second] === 1

/** A token found in a word: offsets within it. */
export interface FoundToken {
  readonly rule: string
  readonly start: number
  readonly end: number
}

/** All tokens of known shapes in one long word: offsets within it. Linear in its length. */
export function findTokens(word: string): FoundToken[] {
  const found: FoundToken[] = []
  combined.lastIndex = 0
  for (let match = combined.exec(word); match; match = combined.exec(word)) {
    const which = match.findIndex((group, n) => n > 0 && group !== undefined) - 1
    const provider = providers[which]
    if (!provider) continue
    const start = match.index
    if (isFiller(match[0]) || (provider.random && !looksDrawn(match[0].slice(3)))) {
      // What was read need not be read again from each of its characters; only a token at its end may reach beyond it.
      combined.lastIndex = Math.max(start + 3, start + match[0].length - 40)
      continue
    }
    const end = provider.exact ? start + match[0].length : endOfWord(word, start + match[0].length)
    found.push({ rule: provider.rule, start, end })
    combined.lastIndex = end
  }
  return found
}

/** Placeholders in documentation keep the prefix, and fill up: `ghp_xxxxxxxx`, `sk-ant-...`, `AKIA0000`. */
const isFiller = (token: string): boolean => /([xX0*.])\1{9}/.test(token)

/** Letters and digits well mixed: no word, no `kebab-case-name`. */
function looksDrawn(body: string): boolean {
  const digits = body.replace(/[^0-9]/g, '').length
  return digits >= 2 && /[A-Za-z]/.test(body) && (digits >= 5 || /[A-Z]/.test(body)) && /[A-Za-z0-9]{12}/.test(body)
}

function endOfWord(word: string, from: number): number {
  let end = from
  while (end < word.length && /[\w-]/.test(word.charAt(end))) end += 1
  return end
}
