// How long searches take over a large index, in the thread that the daemon asks: from the question to the page of hits with their excerpts.
//
//   node src/search-answers.mjs --root ~/corpus-1g [--index FILE] [--words 20] [--dist ../../apps/daemon/dist]
//
// Indexes the folder first, where the index is not there yet. One line of JSON a kind of question: percentiles over as many questions as
// there are words, each asked once before, in milliseconds.
import Database from 'better-sqlite3'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    index: { type: 'string' },
    words: { type: 'string', default: '20' },
    dist: { type: 'string', default: join(import.meta.dirname, '../../../apps/daemon/dist') },
  },
})
const { root, dist } = values
if (root === undefined) {
  console.error('usage: search-answers.mjs --root FOLDER [--index FILE] [--words 20] [--dist DIR]')
  process.exit(2)
}
const PAGE = 50
const folder = values.index === undefined ? mkdtempSync(join(tmpdir(), 'hoop-search-answers-')) : undefined
const path = values.index ?? join(folder, 'index.db')
try {
  if (!existsSync(path)) await indexAll()
  await askAll(chooseWords(Number(values.words)))
} finally {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
}

/** Runs the thread that writes the index until it has nothing more to do. */
function indexAll() {
  const workerData = { path, places: { homes: [{ home: resolve(root), env: {} }], workspaces: [] }, toolChars: 2000 }
  const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 }
  const worker = new Worker(join(resolve(dist), 'index-writer.js'), { workerData, resourceLimits })
  const began = performance.now()
  return new Promise((done, fail) => {
    worker.on('error', fail)
    worker.on('exit', done)
    worker.on('message', ({ type, progress }) => {
      if (type !== 'progress' || progress.state !== 'idle' || progress.files.total === 0) return
      const seconds = Math.round((performance.now() - began) / 100) / 10
      const rssMb = Math.round(process.resourceUsage().maxRSS / 1000)
      console.log(JSON.stringify({ indexed: progress.files.parsed, bytes: progress.bytes.done, seconds, rssMb }))
      worker.postMessage({ type: 'close' }, [])
    })
  })
}

/** Words of the index by how many entries have them, and words in a row. */
function chooseWords(count) {
  const db = new Database(path, { readonly: true })
  try {
    const entries = db.prepare('select count(*) from entries').pluck().get()
    db.exec("create virtual table temp.vocabulary using fts5vocab('main', 'words', 'row')")
    const byNumber = db.prepare("select term, doc from vocabulary where term glob '[a-z][a-z][a-z]*' and doc > 2 order by doc desc").all()
    const some = (from, to) => {
      const within = byNumber.filter(({ doc }) => doc >= from && doc < to).map(({ term }) => term)
      return Array.from({ length: Math.min(count, within.length) }, (_, i) => within[Math.floor((i * within.length) / count)])
    }
    const [common, middle, rare] = [some(entries / 20, Infinity), some(entries / 500, entries / 20), some(3, entries / 2000)]
    return { entries, common, middle, rare, pairs: common.map((word, i) => [word, middle[i % middle.length] ?? word]) }
  } finally {
    db.close()
  }
}

async function askAll({ entries, common, middle, rare, pairs }) {
  const worker = new Worker(join(resolve(dist), 'index-reader.js'), { workerData: { path, rules: [] } })
  let last = 0
  const ask = (asked) =>
    new Promise((done, fail) => {
      const id = ++last
      const hear = (answer) => {
        if (answer.id !== id) return
        worker.off('message', hear)
        if ('error' in answer) fail(new Error(answer.error))
        else done(answer.answer)
      }
      worker.on('message', hear)
      worker.postMessage({ id, call: 'search', ask: { sessions: {}, limit: PAGE, ...asked } }, [])
    })
  const questions = {
    'a common word': common.map((text) => ({ text })),
    'a word': middle.map((text) => ({ text })),
    'a rare word': rare.map((text) => ({ text })),
    'two words': pairs.map(([a, b]) => ({ text: `${a} ${b}` })),
    'words in a row': pairs.map(([a, b]) => ({ text: `"${a} ${b}"` })),
    'a beginning': common.map((text) => ({ text: `${text.slice(0, 3)}*` })),
    'a word in what was said': common.map((text) => ({ text, kinds: ['user', 'assistant'] })),
    'a word of one CLI, in errors': common.map((text) => ({ text, kinds: ['error'], sessions: { cli: 'claude' } })),
  }
  console.log(JSON.stringify({ entries, common: common.slice(0, 5), rare: rare.slice(0, 5) }))
  for (const sort of ['newest', 'rank']) {
    const all = []
    for (const [name, asked] of Object.entries(questions)) {
      const times = []
      for (const one of asked) {
        await ask({ ...one, sort })
        const began = performance.now()
        await ask({ ...one, sort })
        times.push(performance.now() - began)
      }
      all.push(...times)
      console.log(JSON.stringify({ sort, question: name, ...percentiles(times) }))
    }
    console.log(JSON.stringify({ sort, question: 'all of them', ...percentiles(all) }))
  }
  worker.postMessage({ call: 'close' }, [])
}

function percentiles(times) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN) * 10) / 10
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}
