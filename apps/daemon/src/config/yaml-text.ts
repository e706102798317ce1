import type { Fault } from '@hoop/protocol'
import { type Alias, type Document, LineCounter, type Node, isMap, isNode, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml'
import { errorText } from '../errors.ts'

/** A place in a file, both counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** What is wrong with a file of settings, and where. `key` is empty where the text is not even YAML. */
export interface FileFault extends Position {
  readonly key: string
  readonly message: string
}

export interface YamlText {
  readonly value: unknown
  /** Where a fault stands: at the key or the value it names, else at the nearest thing around it. */
  locate(fault: Fault): FileFault
}

const largestBytes = 1024 * 1024

/** Text → value and positions, or the first thing that keeps it from being YAML. Total. */
export function parseYaml(text: string): YamlText | FileFault {
  if (text.length > largestBytes) return { line: 1, column: 1, key: '', message: 'is larger than 1 MiB; expected a short file of settings' }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [broken] = [...document.errors, ...document.warnings]
  if (broken) return { ...toPosition(lines, broken.pos[0]), key: '', message: `is not valid YAML: ${errorText(broken)}` }
  const alias = findAlias(document)
  if (alias)
    return {
      ...toPosition(lines, alias.range?.[0] ?? 0),
      key: '',
      message: 'is an alias (*), which is not read here; expected the value itself',
    }
  return {
    value: document.toJS(),
    locate: (fault) => ({ ...toPosition(lines, findOffset(document, fault)), key: formatKey(fault.path), message: fault.message }),
  }
}

/** Whether {@link parseYaml} could read the text. */
export function isYamlText(parsed: YamlText | FileFault): parsed is YamlText {
  return 'locate' in parsed
}

/** `['projects', 0, 'name']` → `projects[0].name`. */
function formatKey(path: Fault['path']): string {
  return path.reduce<string>((key, part) => (typeof part === 'number' ? `${key}[${part}]` : key ? `${key}.${part}` : part), '')
}

/** One line: file, line, column, key, what is wrong. */
export function describeFileFault(path: string, fault: FileFault): string {
  return `${path}:${fault.line}:${fault.column}: ${fault.key ? `${fault.key}: ` : ''}${fault.message}`
}

/** Aliases can nest without end; nothing in these files needs one. */
function findAlias(document: Document): Alias | undefined {
  let found: Alias | undefined
  visit(document, {
    Alias(_key, node) {
      found = node
      return visit.BREAK
    },
  })
  return found
}

function toPosition(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

/** Follows the path as far as the document goes. */
function findOffset(document: Document, { path, at }: Fault): number {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0
  for (const [i, key] of path.entries()) {
    const next = step(node, key)
    if (!next) return offset
    const isLast = i === path.length - 1
    const target: Node | null = isLast && at === 'key' ? (next.key ?? next.value) : (next.value ?? next.key)
    offset = target?.range?.[0] ?? offset
    node = next.value
  }
  return offset
}

function step(node: unknown, key: string | number): { readonly key: Node | null; readonly value: Node | null } | undefined {
  if (isSeq(node) && typeof key === 'number') {
    const item = node.items[key]
    return isNode(item) ? { key: null, value: item } : undefined
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
  return pair ? { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null } : undefined
}
