import type { Config } from '@hoop/protocol'
import { join } from 'node:path'

/** One account of the Claude CLI, and the files that may tell of it. */
export interface ClaudePlace {
  /** Its config folder: the account's name. */
  readonly account: string
  /** Folders whose `projects` hold its transcripts. */
  readonly folders: readonly string[]
  /** Where its `.claude.json` may be; in one of several lies a small decoy. */
  readonly configs: readonly string[]
  readonly statusline: string
}

/** One `CODEX_HOME`. */
export interface CodexPlace {
  readonly account: string
}

/** Every place where accounts leave numbers. */
export interface QuotaPlaces {
  readonly claude: readonly ClaudePlace[]
  readonly codex: readonly CodexPlace[]
  /** Kept by a status line command, or by other tools; whose they are, they say themselves. */
  readonly statuslines: readonly string[]
  readonly caches: readonly string[]
  /** CLIs whose providers leave no limits on disk: known by these folders. */
  readonly unlimited: readonly { readonly provider: string; readonly account: string }[]
}

export interface PlacesInput {
  /** Below which the CLIs keep their sessions. */
  readonly homes: readonly string[]
  /** The operator's own home: the environment's variables hold for it. */
  readonly ownHome: string
  readonly env: NodeJS.ProcessEnv
  /** `undefined`: a demo, which has nothing of the operator's. */
  readonly settings: Config['quota'] | undefined
}

const statuslineName = 'hoop-statusline.json'

/** Where to look, by homes, environment and settings; whether anything is there is for the readers. Pure. */
export function quotaPlaces({ homes, ownHome, env, settings }: PlacesInput): QuotaPlaces {
  const variables = (home: string) => (home === ownHome && settings ? env : {})
  const listed = settings?.claudeDirs ?? []
  const claude = [
    ...homes.flatMap((home) => claudeOf(home, variables(home), listed)),
    ...listed.map((dir) => homes.map((home) => defaultClaude(home)).find(({ account }) => account === dir) ?? alone(dir)),
  ]
  const codex = [...homes.map((home) => variables(home)['CODEX_HOME'] || join(home, '.codex')), ...(settings?.codexHomes ?? [])]
  return {
    claude: unique(claude),
    codex: unique(codex.map((account) => ({ account }))),
    statuslines: settings?.statusline ?? [],
    caches: settings?.caches ?? [],
    unlimited: homes.flatMap((home) => [
      { provider: 'google', account: join(variables(home)['GEMINI_CLI_HOME'] || home, '.gemini') },
      { provider: 'opencode', account: join(variables(home)['XDG_DATA_HOME'] || join(home, '.local/share'), 'opencode') },
    ]),
  }
}

function claudeOf(home: string, env: NodeJS.ProcessEnv, listed: readonly string[]): readonly ClaudePlace[] {
  const configured = env['CLAUDE_CONFIG_DIR']?.split(',').flatMap((one) => one.trim() || [])
  if (!configured?.length) return [defaultClaude(home)]
  const usual = join(home, '.claude')
  // The file of the home folder may be the real one, unless that is an account of its own.
  return configured.map((dir, at) =>
    at > 0 || listed.includes(usual) ? alone(dir) : { ...alone(dir), configs: [join(dir, '.claude.json'), join(home, '.claude.json')] },
  )
}

function defaultClaude(home: string): ClaudePlace {
  const [usual, newer] = [join(home, '.claude'), join(home, '.config', 'claude')]
  return {
    account: usual,
    folders: [usual, newer],
    configs: [home, usual, newer].map((dir) => join(dir, '.claude.json')),
    statusline: join(usual, statuslineName),
  }
}

function alone(dir: string): ClaudePlace {
  return { account: dir, folders: [dir], configs: [join(dir, '.claude.json')], statusline: join(dir, statuslineName) }
}

function unique<T extends { readonly account: string }>(places: readonly T[]): readonly T[] {
  return [...new Map(places.map((place) => [place.account, place])).values()]
}
