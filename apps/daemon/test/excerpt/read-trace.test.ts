import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTrace } from '../../src/excerpt/read-trace.ts'
import { createMasker } from '../../src/redaction/masker.ts'
import { makeFolder } from '../fixtures.ts'

const masker = createMasker()
const endedAt = Date.parse('2026-11-20T10:00:00.000Z')
const run = { bead: 'wa-1', startedAt: endedAt - 60_000, endedAt }

/** A flat capture, as NEEDLE writes it a moment after an agent's end. */
async function capture({ capturedAt = endedAt + 400, stdout = 'said', stderr = 'cried', more = {} } = {}) {
  const workspace = await makeFolder()
  const folder = join(workspace, '.beads', 'traces', 'wa-1')
  await mkdir(folder, { recursive: true })
  const metadata = {
    bead_id: 'wa-1',
    agent: 'claude-sonnet',
    exit_code: 1,
    outcome: 'failure',
    captured_at: new Date(capturedAt).toISOString(),
  }
  await writeFile(join(folder, 'metadata.json'), JSON.stringify({ ...metadata, ...more }))
  await writeFile(join(folder, 'stdout.txt'), stdout)
  await writeFile(join(folder, 'stderr.txt'), stderr)
  return { workspace, folder }
}

test('what the agent printed, masked and inert, of long streams the end', async () => {
  const { workspace, folder } = await capture({
    stdout: `${'a line that is long ago\n'.repeat(5000)}the end`,
    stderr: 'export DB_PASSWORD=correct-horse-7\n\u001b]0;title\u0007\u001b[31mFAIL\u001b[0m',
  })
  const trace = await readTrace({ ...run, workspace }, masker)
  expect(trace).toMatchObject({
    folder,
    capturedAt: '2026-11-20T10:00:00.400Z',
    stderr: { isCut: false, text: 'export DB_PASSWORD=[redacted:password~16]\n\u001b[31mFAIL\u001b[0m' },
    stdout: { isCut: true, path: join(folder, 'stdout.txt') },
  })
  expect(trace?.stdout?.text).toMatch(/^a line that is long ago\n/)
  expect(trace?.stdout?.text).toMatch(/the end$/)
  expect(trace?.stdout?.text.length).toBeLessThanOrEqual(16 * 1024)
})

test.each([
  ['of a later run of the bead', { capturedAt: endedAt + 3_600_000 }],
  ['of an earlier one', { capturedAt: endedAt - 3_600_000 }],
  ['that says it is of another start', { capturedAt: endedAt + 3_600_000, more: { started_at: '2026-11-20T11:00:00Z' } }],
])('a capture %s is not its own', async (_, options) => {
  const { workspace } = await capture(options)
  expect(await readTrace({ ...run, workspace }, masker)).toBeNull()
})

test('of several attempts each has its own', async () => {
  const workspace = await makeFolder()
  const traces = join(workspace, '.beads', 'traces')
  await cp(join(import.meta.dirname, '../../../../packages/needle/test/fixtures/traces-attempt-scoped'), traces, { recursive: true })
  const of = async (startedAt: string, end: string) =>
    readTrace({ workspace, bead: 'bf-40aa', startedAt: Date.parse(startedAt), endedAt: Date.parse(end) }, masker)
  const second = await of('2026-11-20T08:08:01Z', '2026-11-20T08:15:00Z')
  expect(second?.folder).toContain('0199a1d4-0c55-7a20-8f10-77aa01c0de02')
  expect(await of('2026-11-20T07:08:00Z', '2026-11-20T07:14:59Z')).toMatchObject({ stdout: null, stderr: null }) // pruned
  expect(await of('2026-11-20T12:00:00Z', '2026-11-20T12:10:00Z')).toBeNull()
})

test('nothing outside of the traces is read', async () => {
  const { workspace } = await capture()
  const { folder: elsewhere } = await capture()
  await symlink(elsewhere, join(workspace, '.beads', 'traces', 'wa-2'))
  expect(await readTrace({ ...run, workspace, bead: 'wa-2' }, masker)).toBeNull()
  expect(await readTrace({ ...run, workspace, bead: '../traces/wa-1' }, masker)).toBeNull()
  expect(await readTrace({ ...run, workspace: join(workspace, 'none') }, masker)).toBeNull()
})
