import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../fixtures')

/** A fixture's path. */
const fixture = (...parts: string[]): string => join(root, ...parts)

/** A fixture's bytes. */
export const bytesOf = (...parts: string[]): Buffer => readFileSync(fixture(...parts))

/** A fixture's text. */
export const textOf = (...parts: string[]): string => readFileSync(fixture(...parts), 'utf8')

/** One captured call: how it ended, and what stood on the two streams. */
export interface Captured {
  readonly file: string
  readonly how: 'exit'
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly argv: string
}

/** The captured calls of a version, by the name of their file; streams of one call are put together. */
export function capturedCalls(version: string): Map<string, Captured> {
  const names = new Set(readdirSync(fixture(version)))
  const calls = new Map<string, Captured>()
  for (const row of textOf(version, 'INDEX.tsv').trimEnd().split('\n').slice(1)) {
    const [file = '', exit = '', stream = '', argv = ''] = row.split('\t')
    if (!names.has(file)) continue
    const stem = file.replace(/(?:\.stderr)?\.(?:json|ndjson|txt|csv)$/, '')
    const isTwin = /\.(?:txt|csv)$/.test(file) && !file.includes('.stderr') && (names.has(`${stem}.json`) || names.has(`${stem}.ndjson`))
    const name = isTwin ? file : stem
    const known = calls.get(name) ?? { file, how: 'exit', exitCode: Number(exit), stdout: '', stderr: '', argv }
    const text = textOf(version, file)
    calls.set(name, stream === 'stderr' ? { ...known, stderr: text } : { ...known, stdout: text })
  }
  return calls
}

/** The captured call of that name; its absence fails the test. */
export function captured(version: string, name: string): Captured {
  const call = capturedCalls(version).get(name)
  if (!call) throw new Error(`no captured ${name} of ${version}`)
  return call
}

/** The br versions that were captured. */
export const brVersions = ['br-0.1.12', 'br-0.2.15', 'br-0.5.12', 'br-0.7.6'] as const
