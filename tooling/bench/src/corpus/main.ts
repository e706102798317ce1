import { parseArgs } from 'node:util'
import { CLIS, generateCorpus } from './generate.ts'

/** `node dist/corpus/main.js --root DIR --cli claude --bytes 200MB`: a corpus, and its totals on stdout. */
const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    cli: { type: 'string', default: 'claude' },
    seed: { type: 'string', default: '1' },
    bytes: { type: 'string', default: '10MB' },
    sessions: { type: 'string' },
    'tool-size': { type: 'string', default: '1' },
    disputed: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const { root, seed, sessions, disputed } = values
const cli = [...CLIS, 'all' as const].find((name) => name === values.cli)
const bytes = bytesOf(values.bytes)
const usage = `usage: --root DIR [--cli ${CLIS.join('|')}|all] [--bytes 200MB] [--sessions N] [--seed TEXT] [--tool-size 0.1] [--disputed]`
if (values.help) console.log(usage)
else if (root === undefined || cli === undefined || bytes === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  const startedAt = performance.now()
  const truth = generateCorpus({
    root,
    cli,
    seed,
    bytes,
    disputed,
    toolSize: Number(values['tool-size']),
    ...(sessions === undefined ? {} : { sessions: Number(sessions) }),
  })
  const seconds = (performance.now() - startedAt) / 1000
  console.log(JSON.stringify({ root, cli, files: truth.files, bytes: truth.bytes, seconds, ...truth.totals, lines: truth.lines }))
}

function bytesOf(text: string): number | undefined {
  const match = /^(\d+)(kB|MB|GB)?$/.exec(text)
  const unit = { kB: 1e3, MB: 1e6, GB: 1e9 }[match?.[2] ?? ''] ?? 1
  return match ? Number(match[1]) * unit : undefined
}
