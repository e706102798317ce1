import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readAnswer } from '../../src/queue/br/read-answer.ts'
import { compareForSelection } from '../../src/queue/issue.ts'
import { openQueue } from '../../src/queue/open-queue.ts'
import { createClock } from '../../src/system/time.ts'
import { temporaryFolder } from '../support/program.ts'

// What four versions of br printed, recorded.

const recordings = join(import.meta.dirname, '../../../../packages/bead-cli/test/fixtures')
const versions = ['0.1.12', '0.2.15', '0.5.12', '0.7.6'] as const

function recorded(version: string, name: string): string {
  return readFileSync(join(recordings, `br-${version}`, name), 'utf8')
}
/** A `br` that answers everything with this recording. */
function programThatPrints(version: string, name: string): string {
  const program = join(temporaryFolder(), 'br')
  writeFileSync(program, `#!/bin/sh\nexec cat '${join(recordings, `br-${version}`, name)}'\n`, { mode: 0o755 })
  return program
}
const answered = (version: string, name: string) => readAnswer({ exitCode: 0, stdout: recorded(version, name), stderr: '' })

describe.each(versions)('br %s', (version) => {
  const isOld = version === '0.1.12' || version === '0.2.15'
  /** Errors stand on stderr to 0.2.15, on stdout later. */
  const failure = (name: string, exitCode: number) => {
    const text = recorded(version, isOld ? `${name}.stderr.json` : `${name}.json`)
    return () => readAnswer({ exitCode, stdout: isOld ? '' : text, stderr: isOld ? text : '' })
  }

  test('a list, whole: array or envelope', () => {
    const issues = answered(version, 'list-all.json')
    expect(issues.length).toBeGreaterThan(10)
    expect(new Set(issues.map(({ status }) => status))).toContain('closed')
    expect(issues.flatMap(({ labels = [] }) => labels).length).toBeGreaterThan(0)
    for (const { id, title, created_at } of issues) expect([id, title, created_at].every((text) => text !== '')).toBe(true)
  })

  test('ready, show and create', async () => {
    const ready = await openQueue('/', programThatPrints(version, 'ready.json'), createClock()).ready()
    expect(new Set(ready.map(({ status }) => status))).toEqual(new Set(['open']))
    expect(ready).toEqual(ready.toSorted(compareForSelection))
    const [shown] = answered(version, 'show.json')
    expect(shown?.id).toMatch(/^web-/)
    expect(answered(version, 'create.json')).toEqual([expect.objectContaining({ status: 'open', title: expect.any(String) })])
  })

  test('a claim: who has it; a lost one: who had it before', () => {
    const [won] = answered(version, version === '0.1.12' ? 'claim.json' : 'claim-won.json')
    expect(won?.status).toBe('in_progress')
    expect(failure('claim-lost', 4)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', exitCode: 4 }))
  })

  test('a close, and what is not there', () => {
    expect(answered(version, 'close.json')).toContainEqual(expect.objectContaining({ status: 'closed' }))
    expect(failure('error-not-found', 3)).toThrow(expect.objectContaining({ code: 'ISSUE_NOT_FOUND' }))
  })

  test('a usage error is plain text', () => {
    const stderr = recorded(version, 'error-usage-unknown-verb.stderr.txt')
    expect(() => readAnswer({ exitCode: 2, stdout: '', stderr })).toThrow('unrecognized subcommand')
  })
})

test('a second close says two things, on one stream or on both', () => {
  const both = { exitCode: 3, stdout: recorded('0.7.6', 'close-again.txt'), stderr: '' }
  expect(() => readAnswer(both)).toThrow(expect.objectContaining({ code: 'NOTHING_TO_DO' }))
  const apart = { exitCode: 3, stdout: recorded('0.2.15', 'close-again.json'), stderr: recorded('0.2.15', 'close-again.stderr.json') }
  expect(() => readAnswer(apart)).toThrow(expect.objectContaining({ code: 'NOTHING_TO_DO' }))
})

test('a warning before the answer, and an answer that is none', () => {
  const stdout = `{"level":"warning","code":"sync_merge_pending_unknown","message":"…"}\n[{"id":"web-1","title":"a"}]\n`
  expect(readAnswer({ exitCode: 0, stdout, stderr: '' })).toEqual([expect.objectContaining({ id: 'web-1', status: 'open', priority: 2 })])
  expect(readAnswer({ exitCode: 0, stdout: 'done\n', stderr: '' })).toEqual([])
  expect(() => readAnswer({ exitCode: 1, stdout: '', stderr: '' })).toThrow('no message')
})
