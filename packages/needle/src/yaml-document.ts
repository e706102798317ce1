import * as v from 'valibot'
import { LineCounter, isNode, parseDocument } from 'yaml'
import { type Decoded, type Undecoded, blank, decoded, malformed } from './decoded.ts'
import { whyNot } from './schema.ts'

/** YAML text → a value of the schema, or what is wrong and in which line and column. An empty document is `blank`. */
export function decodeYaml<S extends v.GenericSchema>(text: string, schema: S): Decoded<v.InferOutput<S>> {
  const lines = new LineCounter()
  const place = (offset: number | undefined): { line?: number; column?: number } => {
    if (offset === undefined) return {}
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const fail = (why: string, offset: number | undefined): Undecoded => ({ ...malformed(why), ...place(offset) })
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
    const [error] = document.errors
    if (error) return fail(error.message, error.pos[0])
    // An alias that unfolds to more than 100 times its source throws here.
    const value: unknown = document.toJS()
    if (value === null || value === undefined) return blank
    const result = v.safeParse(schema, value)
    if (result.success) return decoded(result.output)
    const path = (result.issues[0].path ?? []).map((item) => item.key)
    return fail(whyNot(result.issues), offsetAt(document, path))
  } catch (error) {
    return malformed(error instanceof Error ? error.message.slice(0, 200) : 'not YAML')
  }
}

/** Where a value stands, or, if it is missing, the nearest mapping around it. */
function offsetAt(document: ReturnType<typeof parseDocument>, path: readonly unknown[]): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return undefined
}
