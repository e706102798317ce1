import { TranscriptFormatError } from '../errors.ts'
import { createLineReader } from '../line-reader.ts'
import type { Format } from '../model.ts'
import { createLogDecoder } from './decode.ts'
import { discover } from './discover.ts'
import { createJsonReader } from './json-reader.ts'
import { readPlace } from './project.ts'

/** Gemini CLI: `~/.gemini/tmp/<project>/chats/`. */
export const gemini: Format = {
  cli: 'gemini',
  versions: [
    {
      versions: '0.5 – 0.38',
      layout: 'tmp/<project>/chats/session-*.json, rewritten as a whole',
      read: ['header', 'user', 'gemini', 'info', 'warning', 'error'],
      ignored: [],
    },
    {
      versions: '0.39 and later',
      layout: 'tmp/<project>/chats/session-*.jsonl, chats/<parent>/<sub-agent>.jsonl: a log of changes',
      read: ['header', 'user', 'gemini', 'info', 'warning', 'error', '$set.messages', '$set.lastUpdated', '$rewindTo'],
      ignored: ['$set.sessionId', '$set.summary'],
    },
  ],
  discover,
  recognises(file, head) {
    if (/[\\/]\.gemini[\\/]tmp[\\/][^\\/]+[\\/]chats[\\/].+\.jsonl?$/.test(file)) return true
    return (
      /\.jsonl?$/.test(file) && /^\s*\{\s*"sessionId"\s*:\s*"[^"]*"\s*,\s*"projectHash"\s*:\s*"/.test(head.toString('latin1', 0, 2_000))
    )
  },
  async open(target, checkpoint) {
    if (target.selector !== undefined) throw new TranscriptFormatError(target.path, 'a session of gemini: its files hold one session each')
    const place = await readPlace(target.file)
    if (target.file.endsWith('.json')) return createJsonReader(target, place, checkpoint)
    return createLineReader({ cli: 'gemini', target, createDecoder: (state) => createLogDecoder(target.path, place, state) }, checkpoint)
  },
}
