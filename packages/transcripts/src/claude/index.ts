import { createLineReader } from '../line-reader.ts'
import type { Format } from '../model.ts'
import { abridgedText } from './abridged.ts'
import { createDecoder } from './decode.ts'
import { discover } from './discover.ts'
import { recognises } from './recognise.ts'
import { versions } from './versions.ts'

/** Claude Code: `~/.claude/projects/<folder>/<session>.jsonl`, and the files of its sub-agents. */
export const claude: Format = {
  cli: 'claude',
  versions,
  discover,
  recognises,
  async open(target, checkpoint, { toolChars } = {}) {
    const textOf = toolChars === undefined ? undefined : abridgedText(toolChars)
    return createLineReader({ cli: 'claude', target, createDecoder: (state) => createDecoder(target, state), textOf }, checkpoint)
  },
}
