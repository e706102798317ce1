// A made-up sixth CLI, written as a contributor would: one folder, and no change anywhere else.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Format, SessionFile } from '../../src/index.ts'
import { createLineReader, type LineDecoder } from '../../src/line-reader.ts'
import { asCount, asString, asTime, isObject, parseRecord } from '../../src/parse-record.ts'
import { createTotals } from '../../src/totals.ts'

/** `~/.scribe/*.scribe`: one JSON record a line, `{"t":…,"who":"me"|"bot","says":…,"in":n,"out":n}`. */
export const scribe: Format<'scribe'> = {
  cli: 'scribe',
  versions: [{ versions: '1', layout: '~/.scribe/*.scribe', read: ['me', 'bot'], ignored: ['tick'] }],
  async *discover({ home }): AsyncGenerator<SessionFile<'scribe'>> {
    const folder = join(home, '.scribe')
    for (const name of await readdir(folder).catch(() => [])) {
      if (!name.endsWith('.scribe')) continue
      const { size, mtimeMs } = await stat(join(folder, name))
      yield { cli: 'scribe', path: join(folder, name), sizeBytes: size, mtimeMs }
    }
  },
  recognises: (file) => file.endsWith('.scribe'),
  async open(target, checkpoint) {
    return createLineReader({ cli: 'scribe', target, createDecoder: (state) => createDecoder(target.path, state) }, checkpoint)
  },
}

function createDecoder(path: string, state?: unknown): LineDecoder<'scribe'> {
  const totals = createTotals(state)
  return {
    line({ text, number }, out) {
      const parsed = parseRecord(text)
      if (!parsed.ok || !isObject(parsed.value)) {
        totals.malformed()
        out.entry({ kind: 'unknown', text: parsed.ok ? 'not a record' : parsed.reason })
        return 'malformed'
      }
      const record = parsed.value
      const at = asTime(record.t)
      const time = at === undefined ? {} : { at }
      totals.at(at)
      if (record.who === 'tick') return 'ignored'
      if (record.who === 'me') {
        const text = asString(record.says) ?? ''
        totals.prompt(text)
        out.entry({ kind: 'user', ...time, text })
        return 'parsed'
      }
      if (record.who === 'bot') {
        const usage = { input: asCount(record.in) ?? 0, output: asCount(record.out) ?? 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 }
        totals.assistant()
        totals.usage(String(number), usage)
        out.entry({ kind: 'assistant', ...time, text: asString(record.says) ?? '', usage })
        out.request({ key: `scribe:${path}:${number}`, ...time, ...usage, cacheWrite1h: 0, isEstimate: false, isSidechain: false })
        return 'parsed'
      }
      totals.unknown()
      out.entry({ kind: 'unknown', ...time, text: `a record of ${String(record.who)}` })
      return 'unknown'
    },
    settled: (next) => next,
    session: () => totals.session({ cli: 'scribe', path, fallbackId: 'scribe' }),
    state: () => totals.state(),
  }
}
