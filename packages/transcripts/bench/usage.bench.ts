import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench, describe } from 'vitest'
import { readUsage } from '../src/usage/index.ts'

/** 50 MB in 200 files, as Claude Code leaves them: most of it what tools print. */
const home = await mkdtemp(join(tmpdir(), 'usage-bench-'))
afterAll(() => rm(home, { recursive: true }))
const folder = join(home, '.claude/projects/-home-op-web')
await mkdir(folder, { recursive: true })
const code = 'export function add(a: number, b: number) {\n  return a + b // "quoted" \\ and \t tabs\n}\n'.repeat(60)
const files: string[] = []
for (let file = 0; file < 200; file++) {
  const sessionId = `0a1b2c3d-0000-4000-8000-${String(file).padStart(12, '0')}`
  const head = { parentUuid: null, isSidechain: false, cwd: '/home/op/web', sessionId, version: '2.1.329', gitBranch: 'main' }
  const records: object[] = []
  for (let turn = 0; turn < 40; turn++) {
    const at = new Date(Date.UTC(2026, 10, 1 + (file % 20)) + turn * 60_000).toISOString()
    const usage = { input_tokens: 3, output_tokens: 150, cache_read_input_tokens: 9_000 + turn, cache_creation_input_tokens: 900 }
    const id = `msg_${file}_${turn}`
    const reply = (content: object) => ({
      ...head,
      type: 'assistant',
      message: { id, model: 'claude-opus-5', role: 'assistant', content: [content], usage },
      requestId: `req_${id}`,
      uuid: randomBytes(16).toString('hex'),
      timestamp: at,
    })
    const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: code }
    records.push(
      reply({ type: 'text', text: 'I read the file.' }),
      reply({ type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: '/x' } }),
    )
    records.push({
      ...head,
      type: 'user',
      message: { role: 'user', content: [result] },
      uuid: randomBytes(16).toString('hex'),
      timestamp: at,
    })
  }
  const path = join(folder, `${sessionId}.jsonl`)
  await writeFile(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  files.push(path)
}

const options = { iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 }

async function read(fast: boolean): Promise<void> {
  const { requests } = await readUsage({ homes: [home], env: {}, clis: ['claude'], fast })
  if (requests.count !== 8_000) throw new Error(`${requests.count} requests instead of 8 000`)
}

describe('50 MB of Claude Code, on one thread', () => {
  bench('readUsage', () => read(true), options)
  bench('readUsage by way of the decoder', () => read(false), options)
  bench(
    'a bare loop: JSON.parse of every line',
    () => {
      for (const path of files) for (const line of readFileSync(path, 'utf8').split('\n')) if (line !== '') JSON.parse(line)
    },
    options,
  )
})
