import { listVersion } from './list.ts'

/** Where list prices are from. `revision` grows when this package's own additions (Z.ai's models, faster tiers) change. */
export const priceList = { source: '@pydantic/genai-prices', version: listVersion, revision: 1 } as const
