import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditType } from '@hoop/protocol'
import fc from 'fast-check'
import { expect } from 'vitest'
import {
  sealRecord,
  type AuditDraft,
  type AuditEntry,
  type AuditRecord,
  type AuditVerdict,
  type BreakReason,
  type Head,
} from '../../src/index.ts'

/** The `n`th of a line of drafts in which no two are alike. */
export function draft(
  n: number,
  data: AuditDraft['data'] = { bead: `bd-${n}`, note: 'zwölf Boxkämpfer ✓ 😀\n', attempts: n % 7 },
): AuditDraft {
  const type = AuditType.options[n % AuditType.options.length] ?? 'bead.created'
  const project = n % 5 === 0 ? null : `project-${n % 3}`
  return {
    type,
    actor: n % 2 ? 'operator:ana' : 'hoop',
    at: new Date(Date.UTC(2026, 10, 20) + n * 1000).toISOString(),
    project,
    subject: `bd-${n % 11}`,
    data,
  }
}

export const entry = (n: number): AuditEntry => draft(n)

export interface Chain {
  readonly records: readonly AuditRecord[]
  /** With their newlines. */
  readonly lines: readonly string[]
}

/** Records 1 to `count`, or what follows `previous`. */
export function chainOf(count: number, previous: Head | null = null, make: (n: number) => AuditDraft = draft): Chain {
  const records: AuditRecord[] = []
  const lines: string[] = []
  let head = previous
  for (let n = 0; n < count; n += 1) {
    const { record, line } = sealRecord(head, make((head?.seq ?? 0) + 1))
    records.push(record)
    lines.push(line)
    head = record
  }
  return { records, lines }
}

/** Writes a log: one list of lines a segment. */
export async function writeLog(dir: string, ...segments: readonly (readonly string[] | Uint8Array)[]): Promise<void> {
  await mkdir(dir, { recursive: true })
  for (const [n, lines] of segments.entries())
    await writeFile(join(dir, `audit-${String(n + 1).padStart(6, '0')}.jsonl`), lines instanceof Uint8Array ? lines : lines.join(''))
}

/** All bytes of a log, by segment. */
export async function readLog(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).sort()
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'latin1')] as const)))
}

export const broken = (reason: BreakReason, seq: number, line: number, segment = 'audit-000001.jsonl'): AuditVerdict => ({
  ok: false,
  error: { seq, segment, line, reason },
})

/** A value that a test knows to be there. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there')
  return value
}

export const whole = (verdict: AuditVerdict, records: number): void => expect(verdict).toMatchObject({ ok: true, records })

/** Text with what hurts: quotes, controls, all of Unicode but lone surrogates. */
export const text = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\u0000', '\u001f', '\u007f', 'é', '\u2028', '\ufb33', '😀', 'a') }),
  )

/** What a record may hold. */
export const value = (): fc.Arbitrary<AuditDraft['data'][string]> =>
  fc.letrec<{ value: AuditDraft['data'][string] }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text(), tie('value'), { maxKeys: 4 }),
    ),
  })).value

export const drafts = (): fc.Arbitrary<AuditDraft> =>
  fc.record({
    type: fc.constantFrom(...AuditType.options),
    actor: text().filter((actor) => actor !== ''),
    at: fc
      .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    project: fc.option(text()),
    subject: fc.option(text()),
    data: fc.dictionary(text(), value(), { maxKeys: 4 }),
  })
