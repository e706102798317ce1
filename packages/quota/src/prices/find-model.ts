import type { ConditionalPrice, MatchLogic, ModelPrice } from '@pydantic/genai-prices'
import { listJson } from './list.ts'

/** A model of a provider, as far as its price is concerned. */
export interface ListedModel {
  readonly match: MatchLogic
  readonly prices: readonly ConditionalPrice[] | ModelPrice
}

interface Provider {
  readonly id: string
  readonly provider_match?: MatchLogic
  readonly model_match?: MatchLogic
  readonly fallback_model_providers?: readonly string[]
  readonly models: readonly ListedModel[]
}

/** A model found, and whose list it stands in. */
export interface FoundModel {
  readonly list: string
  readonly model: ListedModel
}

let providers: readonly Provider[] | undefined

/**
 * Finds a model as `calcPrice` of the package does: by the provider that is named, else by the first whose models look like it; then by
 * the same name with its date spelt with hyphens.
 */
export function findModel(name: string, providerId?: string): FoundModel | undefined {
  const all = (providers ??= readList())
  const wanted = name.trim().toLowerCase()
  const provider =
    providerId === undefined
      ? all.find(({ model_match: match }) => match && isMatch(match, wanted))
      : (all.find(({ id }) => id === providerId) ?? all.find(({ provider_match: match }) => match && isMatch(match, providerId)))
  if (!provider) return undefined
  const model = findIn(provider, wanted, all) ?? findIn(provider, withHyphens(wanted), all)
  return model && { list: provider.id, model }
}

function readList(): readonly Provider[] {
  const list: readonly Provider[] = JSON.parse(listJson)
  return list
}

/** Some providers sell the models of others, under the names that those have. */
function findIn(provider: Provider, name: string, all: readonly Provider[]): ListedModel | undefined {
  const own = provider.models.find(({ match }) => isMatch(match, name))
  if (own) return own
  for (const other of provider.fallback_model_providers ?? []) {
    const found = all.find(({ id }) => id === other)?.models.find(({ match }) => isMatch(match, name))
    if (found) return found
  }
  return undefined
}

/** `…-20251101` → `…-2025-11-01`, where that is a day. */
function withHyphens(name: string): string {
  return name.replaceAll(/-(20\d\d)(\d\d)(\d\d)(?=-|:|$)/g, (text, year, month, day) => {
    const iso = `${year}-${month}-${day}`
    const at = Date.parse(iso)
    return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso) ? `-${iso}` : text
  })
}

/** @param text in lower case */
function isMatch(logic: MatchLogic, text: string): boolean {
  if ('or' in logic) return logic.or.some((one) => isMatch(one, text))
  if ('and' in logic) return logic.and.every((one) => isMatch(one, text))
  if ('equals' in logic) return text === logic.equals.toLowerCase()
  if ('starts_with' in logic) return text.startsWith(logic.starts_with.toLowerCase())
  if ('ends_with' in logic) return text.endsWith(logic.ends_with.toLowerCase())
  if ('contains' in logic) return text.includes(logic.contains.toLowerCase())
  return new RegExp(logic.regex).test(text)
}
