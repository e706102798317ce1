import * as v from 'valibot'
import type { LineDecoder } from '../line-reader.ts'
import { asArray, asObject, asString, isObject, type JsonObject, parseRecord } from '../parse-record.ts'
import { createTotals } from '../totals.ts'
import { createFold } from './fold.ts'
import { type HeaderFacts, readHeader } from './header.ts'
import type { FilePlace } from './project.ts'

const State = v.object({ totals: v.unknown(), fold: v.unknown(), facts: v.object({ sessionId: v.string(), isSidechain: v.boolean() }) })

/** The newer form (0.39 and later): a log of changes, one a line. @param stored what `state` gave, parsed back */
export function createLogDecoder(path: string, place: FilePlace, stored?: unknown): LineDecoder {
  const from = stored === undefined ? undefined : v.parse(State, stored)
  const totals = createTotals(from?.totals)
  const facts: HeaderFacts = from?.facts ?? { sessionId: place.name, isSidechain: place.parentId !== undefined }
  if (place.cwd !== undefined) totals.header.cwd ??= place.cwd
  if (place.parentId !== undefined) totals.header.parentId ??= place.parentId
  const fold = createFold({ totals, sessionId: () => facts.sessionId, isSidechain: () => facts.isSidechain }, from?.fold)

  return {
    line({ text, offset, length, number, nulBytes }, out) {
      if (text.trim() === '' && !nulBytes) return 'ignored'
      const parsed = parseRecord(text)
      if (!parsed.ok) {
        totals.malformed()
        out.entry({ kind: 'unknown', text: `a line that is not JSON: ${parsed.reason}` })
        return 'malformed'
      }
      if (!isObject(parsed.value)) {
        totals.unknown()
        out.entry({ kind: 'unknown', text: 'JSON that is no record: expected an object' })
        return 'unknown'
      }
      const record = parsed.value
      const source = { offset, length, line: number }
      if ('type' in record) return fold.message(record, source, out)
      const change = asObject(record.$set)
      if (change) {
        const history = change.messages
        if (Array.isArray(history)) fold.rewrite(asArray(history), source, out)
        readHeader(withoutId(change), totals, facts)
        return Array.isArray(history) || 'lastUpdated' in change ? 'parsed' : 'ignored'
      }
      const rewindTo = asString(record.$rewindTo)
      if (rewindTo !== undefined) {
        fold.rewind(rewindTo, out)
        return 'parsed'
      }
      if (typeof record.sessionId === 'string') {
        readHeader(record, totals, facts)
        return 'parsed'
      }
      totals.unknown()
      out.entry({ kind: 'unknown', text: `a record with ${Object.keys(record).slice(0, 5).join(', ').slice(0, 200) || 'nothing in it'}` })
      return 'unknown'
    },
    settled: (next) => fold.settled(next),
    session: () => totals.session({ cli: 'gemini', path, fallbackId: place.name }),
    state: (recent) => ({ totals: totals.state(recent), fold: fold.state(), facts: { ...facts } }),
  }
}

/** A `$set` repeats the id of the session; only a header says it. */
const withoutId = ({ lastUpdated, directories }: JsonObject): JsonObject => ({ lastUpdated, directories })
