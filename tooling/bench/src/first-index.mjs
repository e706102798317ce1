// How long the first index of a folder of transcripts takes, beside a bare loop that parses every line, in turns.
//
//   node src/first-index.mjs --root ~/corpus-200 [--rounds 5] [--dist ../../apps/daemon/dist] [--profile DIR]
//
// One line of JSON: medians, and the median of the ratios of neighbouring runs. Each run is a process of its own, the index a new one.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    dist: { type: 'string', default: join(import.meta.dirname, '../../../apps/daemon/dist') },
    profile: { type: 'string' },
    once: { type: 'string' },
  },
})
const { root, rounds, dist, profile, once } = values
if (root === undefined) {
  console.error('usage: first-index.mjs --root FOLDER [--rounds 5] [--dist DIR] [--profile DIR]')
  process.exit(2)
}
if (once === undefined) await compare()
else await indexOnce(once)

async function compare() {
  const hoop = []
  const bare = []
  for (let round = 0; round < Number(rounds); round += 1) {
    const turns = [() => runBare(bare), () => runHoop(hoop)]
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
  }
  const figures = (runs) => ({
    seconds: median(runs.map(({ seconds }) => seconds)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    rssMb: median(runs.map(({ rssMb }) => rssMb)),
  })
  const ratio = median(hoop.map(({ seconds }, i) => seconds / bare[i].seconds))
  const cpuRatio = median(hoop.map(({ cpuSeconds }, i) => cpuSeconds / bare[i].cpuSeconds))
  console.log(
    JSON.stringify({
      index: { ...figures(hoop), files: hoop[0].files, entries: hoop[0].entries },
      parseLoop: figures(bare),
      ratio,
      cpuRatio,
    }),
  )
}

async function runBare(runs) {
  runs.push(await run([join(import.meta.dirname, '../dist/usage/parse-loop.js'), root]))
}

async function runHoop(runs) {
  const folder = mkdtempSync(join(tmpdir(), 'hoop-first-index-'))
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`]
  try {
    runs.push(await run([...flags, import.meta.filename, '--root', root, '--dist', dist, '--once', join(folder, 'index.db')]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts Node with these arguments, and takes the line of JSON that it prints. */
function run(args) {
  return new Promise((done, fail) => {
    let text = ''
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk))
    child.on('error', fail)
    child.on('close', (code) => (code === 0 ? done(JSON.parse(text)) : fail(new Error(`${args.join(' ')} ended with ${code}`))))
  })
}

/** In a process of its own: the thread that writes the index, until it has nothing more to do. */
async function indexOnce(path) {
  const began = performance.now()
  const setup = { path, places: { homes: [{ home: resolve(root), env: {} }], workspaces: [] }, toolChars: 2000 }
  const worker = new Worker(join(resolve(dist), 'index-writer.js'), {
    workerData: setup,
    resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
  })
  let entries = 0
  worker.on('message', (news) => {
    if (news.type === 'trouble') console.error(news.message)
    if (news.type === 'live') for (const session of news.sessions) entries += session.entries
    if (news.type !== 'progress' || news.progress.state !== 'idle' || news.progress.files.total === 0) return
    const { user, system } = process.cpuUsage()
    const seconds = (performance.now() - began) / 1000
    const { files, sessions } = news.progress
    const rssMb = Math.round(process.resourceUsage().maxRSS / 1000)
    worker.on('exit', () =>
      console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, rssMb, files: files.parsed, sessions, entries })),
    )
    worker.postMessage({ type: 'close' }, [])
  })
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) * 1000) / 1000
}
