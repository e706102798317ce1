// Writes src/prices/list.ts: what @pydantic/genai-prices knows of prices, without all that is not needed to price a request. Run it after
// a new version of the package; a test says when it is due.
import { waitForUpdate } from '@pydantic/genai-prices'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/@pydantic/genai-prices/package.json'), 'utf8'))
const providers = await waitForUpdate()
const kept = providers.map(({ id, provider_match, model_match, fallback_model_providers, models }) => ({
  id,
  provider_match,
  model_match,
  fallback_model_providers,
  models: models.map(({ match, prices }) => ({ match, prices })),
}))
writeFileSync(
  join(folder, 'src/prices/list.ts'),
  `// Made by scripts/list-prices.mjs; not to be edited.\n\n` +
    `/** The version of @pydantic/genai-prices that this is taken from. */\nexport const listVersion = '${version}'\n\n` +
    `/** Providers and their models as JSON: a text is ready ten times as fast as the package, which matters to a command. */\n` +
    `export const listJson =\n  '${JSON.stringify(kept).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'\n`,
)
