import { TranscriptFormatError } from '../errors.ts'
import { createLineReader } from '../line-reader.ts'
import type { Format } from '../model.ts'
import { createRolloutDecoder } from './decode.ts'
import { discover } from './discover.ts'
import { createDocumentReader } from './document-reader.ts'
import { idOfFile, isRollout, rolloutFile } from './files.ts'
import { versions } from './versions.ts'

/** Codex CLI: rollouts below `$CODEX_HOME`, `~/.codex` by default. */
export const codex: Format = {
  cli: 'codex',
  versions,
  discover,
  recognises: isRollout,
  async open(target, checkpoint) {
    const { path, file } = target
    if (rolloutFile(file) === 'packed')
      throw new TranscriptFormatError(
        path,
        'a rollout that can be read as it is: it is packed with zstd; unpack it with `zstd -d` beside it',
      )
    const createDecoder = (state?: unknown) => createRolloutDecoder(path, idOfFile(file), state)
    if (rolloutFile(file) === 'document') return createDocumentReader(target, createDecoder, checkpoint)
    return createLineReader({ cli: 'codex', target, createDecoder }, checkpoint)
  },
}
