import { TranscriptFormatError } from '../errors.ts'
import type { Format } from '../model.ts'
import { createSnapshotReader } from '../snapshot-reader.ts'
import { decodeSection } from './decode.ts'
import { discover } from './discover.ts'
import { readSection, sectionOffsets } from './sections.ts'

/** Aider: `.aider.chat.history.md`, all sessions of a repository in one file; `#OFFSET` of a header names one. */
export const aider: Format = {
  cli: 'aider',
  versions: [
    {
      versions: '0.68 – 0.86',
      layout: '.aider.chat.history.md in the root of the repository, one section a session',
      read: ['header', 'user', 'reply', 'thinking', 'Tokens', 'Applied edit', 'failed edit', 'litellm error', 'status'],
      ignored: ['echo of /ask, /code, /architect', 'empty lines'],
    },
  ],
  discover,
  recognises: (file, head) =>
    file.endsWith('.aider.chat.history.md') || /^\n?# aider chat started at \d{4}-/.test(head.toString('latin1', 0, 60)),
  async sessionsIn(file) {
    return (await sectionOffsets(file)).map((offset) => `${file}#${offset}`)
  },
  async open(target, checkpoint) {
    const { file, path, selector = '' } = target
    const offset = Number(selector)
    const expected = 'a session of aider: expected the byte offset of a "# aider chat started at" line after the #'
    if (!/^\d{1,15}$/.test(selector) || !(await readSection(file, offset))) throw new TranscriptFormatError(path, expected)
    const load = async (hasContent: boolean) => {
      const section = await readSection(file, offset).catch((error: unknown) => {
        if (hasContent) return undefined
        throw error
      })
      return section?.bytes ?? (hasContent ? Buffer.alloc(0) : undefined)
    }
    return createSnapshotReader({ cli: 'aider', target, load, decode: (bytes) => decodeSection(bytes, offset, target) }, checkpoint)
  },
}
