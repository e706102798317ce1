import { decodePriceOverrides, type PriceOverrides } from '@hoop/quota/overrides'
import { type FileContent, followFile, type FollowFileOptions, readContent } from '../config/follow-file.ts'
import { describeFileFault, isYamlText, parseYaml } from '../config/yaml-text.ts'
import { HoopError } from '../errors.ts'

/** A file of prices as it is now, YAML or JSON, in US dollars per million tokens. */
export type ReadPrices =
  | { readonly ok: true; readonly overrides: PriceOverrides }
  | { readonly ok: false; readonly code: 'PRICES_MISSING' | 'PRICES_INVALID'; readonly message: string }

/** The content of a file of prices → prices, or what is wrong with it: file, line, column, key, what was expected. Pure. */
function decodePrices(path: string, content: FileContent): ReadPrices {
  const refused = (message: string) => ({ ok: false, code: 'PRICES_INVALID', message }) as const
  if (content.kind !== 'text') {
    const why = content.kind === 'missing' ? 'is not there' : `cannot be read: ${content.why}`
    return { ok: false, code: 'PRICES_MISSING', message: `the file of prices ${path} ${why}` }
  }
  const parsed = parseYaml(content.text)
  if (!isYamlText(parsed)) return refused(describeFileFault(path, parsed))
  const decoded = decodePriceOverrides(parsed.value)
  return decoded.ok ? decoded : refused(describeFileFault(path, parsed.locate(decoded.faults[0])))
}

/** Reads a file of prices. Throws a {@link HoopError} for one that is not there, or not good. */
export async function readPrices(path: string): Promise<PriceOverrides> {
  const read = decodePrices(path, await readContent(path))
  if (read.ok) return read.overrides
  const hint = read.code === 'PRICES_MISSING' ? 'correct `prices` in config.yml, or take it out' : 'correct the file of prices'
  throw new HoopError(read.code, read.message, { exitCode: 2, hint })
}

/** Why the newest content of the file of prices is not in force. */
export interface PriceProblem {
  readonly path: string
  readonly message: string
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** The operator's own prices, as they are in force. */
export interface PriceFile {
  /** As configured; `undefined` where no file is named. */
  path(): string | undefined
  /** Of the last good content; nothing where there was none since it is named. */
  overrides(): PriceOverrides | undefined
  problem(): PriceProblem | undefined
  /** The configuration may name another file. */
  refresh(): void
  /** Called when prices, or their problem, are others. Returns a function that stops it. */
  onChange(listener: () => void): () => void
  close(): void
}

export interface OpenPriceFileOptions {
  readonly path: () => string | undefined
  readonly now: () => number
  readonly follow?: Pick<FollowFileOptions, 'pollMs' | 'settleMs' | 'holdMs'>
}

/** Reads the file of prices that the configuration names, and follows it. A bad edit keeps what was in force before. */
export async function openPriceFile({ path, now, follow }: OpenPriceFileOptions): Promise<PriceFile> {
  const listeners = new Set<() => void>()
  let followed: string | undefined
  let following = new AbortController()
  let overrides: PriceOverrides | undefined
  let problem: PriceProblem | undefined

  const take = (file: string, content: FileContent) => {
    const read = decodePrices(file, content)
    if (read.ok) overrides = read.overrides
    problem = read.ok ? undefined : { path: file, message: read.message, since: problem?.since ?? now() }
  }
  const begin = (file: string | undefined, known: FileContent | undefined) => {
    followed = file
    overrides = undefined
    problem = undefined
    if (file === undefined) return
    const { signal } = following
    if (known) take(file, known)
    followFile({
      path: file,
      signal,
      known: known ?? { kind: 'missing' },
      onContent(content) {
        if (signal.aborted) return
        take(file, content)
        tell()
      },
      ...follow,
    })
  }
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const readAnother = async (file: string, signal: AbortSignal) => {
    const content = await readContent(file)
    if (signal.aborted) return
    begin(file, content)
    tell()
  }
  const first = path()
  begin(first, first === undefined ? undefined : await readContent(first))

  return {
    path: () => followed,
    overrides: () => overrides,
    problem: () => problem,
    refresh() {
      const file = path()
      if (file === followed) return
      following.abort()
      following = new AbortController()
      const { signal } = following
      if (file === undefined) {
        begin(undefined, undefined)
        tell()
        return
      }
      void readAnother(file, signal)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => following.abort(),
  }
}
