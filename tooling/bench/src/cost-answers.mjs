// How long answers about costs take over a large index, in the thread that the daemon asks.
//
//   node src/cost-answers.mjs --root ~/corpus-1g [--index FILE] [--rounds 11] [--dist ../../apps/daemon/dist]
//
// Indexes the folder first, where the index is not there yet. One line of JSON a question: medians and the slowest, in milliseconds.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    index: { type: 'string' },
    rounds: { type: 'string', default: '11' },
    dist: { type: 'string', default: join(import.meta.dirname, '../../../apps/daemon/dist') },
  },
})
const { root, rounds, dist } = values
if (root === undefined) {
  console.error('usage: cost-answers.mjs --root FOLDER [--index FILE] [--rounds 11] [--dist DIR]')
  process.exit(2)
}
const folder = values.index === undefined ? mkdtempSync(join(tmpdir(), 'hoop-cost-answers-')) : undefined
const path = values.index ?? join(folder, 'index.db')
try {
  if (!existsSync(path)) await indexAll()
  await askAll()
} finally {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}

/** Runs the thread that writes the index until it has nothing more to do. */
function indexAll() {
  const workerData = { path, places: { homes: [{ home: resolve(root), env: {} }], workspaces: [] }, toolChars: 2000 }
  const worker = new Worker(join(resolve(dist), 'index-writer.js'), { workerData })
  return new Promise((done, fail) => {
    worker.on('error', fail)
    worker.on('exit', done)
    worker.on('message', ({ type, progress }) => {
      if (type === 'progress' && progress.state === 'idle' && progress.files.total > 0) worker.postMessage({ type: 'close' }, [])
    })
  })
}

async function askAll() {
  const worker = new Worker(join(resolve(dist), 'index-reader.js'), { workerData: { path, rules: [] } })
  let last = 0
  const ask = (call, question) =>
    new Promise((done, fail) => {
      const id = ++last
      const hear = (answer) => {
        if (answer.id !== id) return
        worker.off('message', hear)
        if ('error' in answer) fail(new Error(answer.error))
        else done(answer.answer)
      }
      worker.on('message', hear)
      worker.postMessage({ id, call, ask: question }, [])
    })
  const { total } = await ask('group', question('cli'))
  const newest = (await ask('requests', { choice: {}, limit: 1, projects: [], attributions: [] })).requests[0]?.at ?? Date.now()
  console.log(JSON.stringify({ requests: total[0], tokens: total[1] + total[2] + total[3] + total[4] }))
  const day = 86_400_000
  const questions = {
    ...Object.fromEntries(['day', 'project', 'worker', 'session', 'model', 'account'].map((by) => [`by ${by}`, ['group', question(by)]])),
    'by day, split by model': ['group', { ...question('day'), split: 'model' }],
    'by day, one month': ['group', { ...question('day'), choice: { since: newest - 30 * day } }],
    today: ['usage', { since: newest - (newest % day) }],
    'seven days': ['usage', { since: newest - (newest % day) - 6 * day }],
    'five hours, to the millisecond': ['usage', { since: newest - 5 * 3_600_000 + 1, model: 'claude-*' }],
    'a page of requests': ['requests', { choice: {}, limit: 100, projects: [], attributions: [] }],
  }
  for (const [name, [call, asked]] of Object.entries(questions)) {
    const times = []
    for (let round = 0; round < Number(rounds); round += 1) {
      const began = performance.now()
      await ask(call, asked)
      times.push(performance.now() - began)
    }
    times.sort((a, b) => a - b)
    const shown = (ms) => Math.round(ms * 10) / 10
    console.log(JSON.stringify({ question: name, p50: shown(times[Math.floor(times.length / 2)]), max: shown(times.at(-1)) }))
  }
  worker.postMessage({ call: 'close' }, [])
}

function question(by) {
  return { by, timezone: 'Europe/Berlin', choice: {}, limit: 500, projects: [], attributions: [] }
}
